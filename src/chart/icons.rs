//! Silhouettes of aircraft.

/// Which silhouette.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Icon {
    /// Four-engined turboprop bomber, swept wing.
    BomberTurboprop,
    /// Twin-jet bomber.
    BomberJet,
    /// Fighter.
    Fighter,
    /// Airborne early warning.
    EarlyWarning,
    /// Tanker or transport.
    Tanker,
    /// Maritime patrol.
    Patrol,
}

/// A silhouette's outline.
#[derive(Debug)]
pub struct Outline {
    /// As SVG writes it, on a grid of 64 units, nose up, the middle at (32, 32).
    pub path: String,
}

impl Icon {
    /// Every silhouette.
    pub const ALL: [Self; 6] =
        [Self::BomberTurboprop, Self::BomberJet, Self::Fighter, Self::EarlyWarning, Self::Tanker, Self::Patrol];

    /// As the file of silhouettes names it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BomberTurboprop => "bomber-turboprop",
            Self::BomberJet => "bomber-jet",
            Self::Fighter => "fighter",
            Self::EarlyWarning => "aew",
            Self::Tanker => "tanker",
            Self::Patrol => "patrol",
        }
    }

    /// The silhouette of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|icon| icon.name() == name)
    }

    /// Its outline.
    pub fn outline(self) -> &'static Outline {
        static OUTLINES: std::sync::LazyLock<Vec<Outline>> = std::sync::LazyLock::new(|| {
            let file = include_str!("../../assets/icons.svg");
            Icon::ALL
                .into_iter()
                .map(|icon| {
                    let from = file.find(&format!("id=\"{}\"", icon.name())).expect("every silhouette is in the file");
                    let path = file[from..].split(" d=\"").nth(1).and_then(|it| it.split('"').next());
                    Outline { path: path.expect("a silhouette has a path").to_owned() }
                })
                .collect()
        });
        &OUTLINES[self as usize]
    }
}
