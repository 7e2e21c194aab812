//! Aircraft types: how fast, how high, how steep, and on whose word.
//!
//! Turns `assets/aircraft.toml`, which is part of the program, into [`AircraftType`]s in which every figure says
//! whether it was read, is recalled, or is a default of this simulator.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, LazyLock};

use crate::units::{Altitude, ClimbRate, Distance, Speed};

/// Whether a figure was read in a source or is recalled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FigureStanding {
    /// Read in the source named by the type's entry.
    Read,
    /// From common reference works, from memory; not verified.
    Recalled,
    /// A default of this simulator; published nowhere.
    Default,
}

/// A figure with its standing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure<T> {
    /// The value.
    pub value: T,
    /// On whose word.
    pub standing: FigureStanding,
}

/// What an aircraft type does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Bomber.
    Bomber,
    /// Fighter.
    Fighter,
    /// Airborne early warning and control.
    EarlyWarning,
    /// Tanker or transport.
    Tanker,
    /// Maritime patrol, reconnaissance, electronic intelligence.
    Patrol,
}

/// One aircraft type of the catalogue.
#[derive(Debug, Clone)]
pub struct AircraftType {
    /// As scenario files write it: `Tu-95MS`.
    pub id: String,
    /// Other spellings that mean this type: `Tu-95`.
    pub aliases: Vec<String>,
    /// What it does.
    pub role: Role,
    /// The silhouette that fits it better than that of its role, by the name in `assets/icons.svg`.
    pub symbol: Option<String>,
    /// Cruise true airspeed.
    pub cruise: Figure<Speed>,
    /// Highest speed, where known.
    pub max_speed: Option<Figure<Speed>>,
    /// Highest Mach number, where that is what is known.
    pub max_mach: Option<Figure<f64>>,
    /// Service ceiling.
    pub ceiling: Option<Figure<Altitude>>,
    /// Cruise altitude.
    pub cruise_altitude: Figure<Altitude>,
    /// Altitude of a low patrol, for the types that fly one.
    pub patrol_altitude: Option<Figure<Altitude>>,
    /// Sustained climb en route.
    pub climb: Figure<ClimbRate>,
    /// Range.
    pub range: Option<Figure<Distance>>,
    /// Bank angle in en-route turns, degrees.
    pub bank_degrees: Figure<f64>,
    /// Wing span.
    pub span: Option<Figure<Distance>>,
    /// Length.
    pub length: Option<Figure<Distance>>,
    /// Where the figures marked as read were read.
    pub read_in: Option<String>,
}

/// The speed of sound that stands for all altitudes, m/s: that of the standard atmosphere above 11 km (ICAO Doc 7488),
/// where patrols cruise. Lower down it is up to 15 % more, so a Mach limit is taken too low there, by as much. It only
/// decides about warnings, and about arrivals that must be met.
const SPEED_OF_SOUND_ALOFT: f64 = 295.0;

impl AircraftType {
    /// The highest speed through the air, where a speed or a Mach number is known.
    pub fn top_speed(&self) -> Option<Speed> {
        let of_mach = |mach: f64| Speed::from_metres_per_second(mach * SPEED_OF_SOUND_ALOFT);
        self.max_speed.as_ref().map(|max| max.value).or_else(|| Some(of_mach(self.max_mach.as_ref()?.value)))
    }

    /// What its highest speed is taken from, for messages: `Tu-95MS reaches 499 kt`.
    pub fn top_speed_words(&self) -> Option<String> {
        let knots = self.top_speed()?.knots();
        Some(match (&self.max_speed, &self.max_mach) {
            (None, Some(mach)) => format!("{} reaches Mach {}, about {knots:.0} kt", self.id, mach.value),
            _ => format!("{} reaches {knots:.0} kt", self.id),
        })
    }
}

/// The file as written.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct AircraftFile {
    aircraft: Vec<AircraftEntry>,
}

/// One entry as written: quantities as text with their units, and the keys of those that were read.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct AircraftEntry {
    id: String,
    #[serde(default)]
    variants: Vec<String>,
    #[serde(default)]
    aliases: Vec<String>,
    role: Role,
    symbol: Option<String>,
    cruise: String,
    max_speed: Option<String>,
    max_mach: Option<f64>,
    ceiling: Option<String>,
    cruise_altitude: String,
    patrol_altitude: Option<String>,
    climb: String,
    range: Option<String>,
    bank: String,
    span: Option<String>,
    length: Option<String>,
    #[serde(default)]
    read: Vec<String>,
    read_in: Option<String>,
}

/// The keys of figures that are this simulator's own unless they were read.
const DEFAULTS: [&str; 4] = ["cruise_altitude", "patrol_altitude", "climb", "bank"];

impl AircraftEntry {
    fn standing(&self, key: &str) -> FigureStanding {
        if self.read.iter().any(|read| read == key) {
            FigureStanding::Read
        } else if DEFAULTS.contains(&key) {
            FigureStanding::Default
        } else {
            FigureStanding::Recalled
        }
    }

    fn figure<T: FromStr<Err: fmt::Debug>>(&self, key: &str, text: &str) -> Figure<T> {
        let value = text.parse().expect("every quantity of the embedded aircraft file parses");
        Figure { value, standing: self.standing(key) }
    }

    fn figure_if_known<T: FromStr<Err: fmt::Debug>>(&self, key: &str, text: &Option<String>) -> Option<Figure<T>> {
        text.as_ref().map(|text| self.figure(key, text))
    }

    /// The type of the entry itself, then its variants: the same figures under other ids.
    fn types(&self) -> Vec<AircraftType> {
        let bank = self.bank.strip_suffix(" deg").expect("banks of the embedded aircraft file end in ` deg`");
        let own = AircraftType {
            id: self.id.clone(),
            aliases: self.aliases.clone(),
            role: self.role,
            symbol: self.symbol.clone(),
            cruise: self.figure("cruise", &self.cruise),
            max_speed: self.figure_if_known("max_speed", &self.max_speed),
            max_mach: self.max_mach.map(|value| Figure { value, standing: self.standing("max_mach") }),
            ceiling: self.figure_if_known("ceiling", &self.ceiling),
            cruise_altitude: self.figure("cruise_altitude", &self.cruise_altitude),
            patrol_altitude: self.figure_if_known("patrol_altitude", &self.patrol_altitude),
            climb: self.figure("climb", &self.climb),
            range: self.figure_if_known("range", &self.range),
            bank_degrees: self.figure("bank", bank),
            span: self.figure_if_known("span", &self.span),
            length: self.figure_if_known("length", &self.length),
            read_in: self.read_in.clone(),
        };
        let variant = |id: &String| AircraftType { id: id.clone(), aliases: Vec::new(), ..own.clone() };
        let variants: Vec<_> = self.variants.iter().map(variant).collect();
        std::iter::once(own).chain(variants).collect()
    }
}

struct Hangar {
    list: Vec<Arc<AircraftType>>,
    /// From ids and aliases, in upper case, to the type's index.
    index: HashMap<String, usize>,
}

static HANGAR: LazyLock<Hangar> = LazyLock::new(|| {
    let file: AircraftFile =
        toml::from_str(include_str!("../../assets/aircraft.toml")).expect("the embedded aircraft file is valid");
    let list: Vec<_> = file.aircraft.iter().flat_map(AircraftEntry::types).map(Arc::new).collect();
    let ids = |(at, aircraft): (usize, &Arc<AircraftType>)| {
        let own = std::iter::once(&aircraft.id).chain(&aircraft.aliases);
        own.map(move |id| (id.to_ascii_uppercase(), at)).collect::<Vec<_>>()
    };
    let index = list.iter().enumerate().flat_map(ids).collect();
    Hangar { list, index }
});

/// The aircraft types that are part of the program, in the catalogue's order.
pub fn builtin() -> &'static [Arc<AircraftType>] {
    &HANGAR.list
}

/// The built-in type of that id or alias, without regard to case.
///
/// # Examples
/// ```
/// use patrolscope::sim::aircraft::{self, FigureStanding};
/// let bear = aircraft::find("Tu-95MS").unwrap();
/// assert_eq!(bear.cruise.value.to_string(), "710 km/h");
/// assert_eq!(bear.cruise.standing, FigureStanding::Read);
/// ```
pub fn find(id: &str) -> Option<Arc<AircraftType>> {
    HANGAR.index.get(&id.to_ascii_uppercase()).map(|at| HANGAR.list[*at].clone())
}

/// All ids and aliases, in the catalogue's order: what a scenario file may write.
pub fn ids() -> impl Iterator<Item = &'static str> {
    builtin().iter().flat_map(|aircraft| std::iter::once(&aircraft.id).chain(&aircraft.aliases)).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_and_aliases_are_unique_without_regard_to_case() {
        let mut seen = HashSet::new();
        for id in ids() {
            assert!(seen.insert(id.to_ascii_uppercase()), "{id} stands for two types");
        }
    }

    #[test]
    fn every_type_that_the_patrols_name_is_found() {
        for id in [
            "Tu-95MS", "H-6", "H-6K", "H-6J", "H-6N", "J-16", "J-10C", "J-11B", "J-20", "J-15", "Su-30SM", "Su-35S",
            "MiG-31", "A-50", "A-50U", "KJ-500", "KJ-500A", "KJ-2000", "Y-9", "Y-20", "YY-20", "Il-78M", "Il-20M",
            "Il-38", "Il-38N", "Tu-142", "Tu-160", "F-15J", "F-15K", "F-2", "F-35A", "F-16", "KF-16", "E-767", "E-2C",
            "E-2D", "KC-767J", "KC-46A", "KC-330", "P-1", "P-3C", "YS-11EB", "RC-135", "B-52H", "B-1B", "tu-95ms",
        ] {
            assert!(find(id).is_some(), "{id}");
        }
        assert_eq!(find("Tu-95").unwrap().id, "Tu-95MS");
        assert_eq!(find("H-6N").unwrap().id, "H-6N");
        assert!(find("X-wing").is_none());
    }

    /// Typed from the table of the fact sheet, not from the asset.
    #[test]
    fn figures_are_those_of_the_sources_with_their_standing() {
        use FigureStanding::{Default, Read, Recalled};
        let bear = find("Tu-95MS").unwrap();
        assert_eq!(bear.cruise, Figure { value: "710 km/h".parse().unwrap(), standing: Read });
        assert_eq!(bear.ceiling, Some(Figure { value: Altitude::from_feet(45_000.0), standing: Read }));
        assert_eq!(bear.cruise_altitude, Figure { value: Altitude::from_feet(28_000.0), standing: Default });
        assert_eq!(bear.climb, Figure { value: ClimbRate::from_feet_per_minute(1200.0), standing: Default });
        assert_eq!(bear.bank_degrees, Figure { value: 20.0, standing: Default });
        let eagle = find("F-15J").unwrap();
        assert_eq!(eagle.cruise, Figure { value: "495 kt".parse().unwrap(), standing: Recalled });
        assert_eq!(eagle.max_mach, Some(Figure { value: 2.5, standing: Recalled }));
        let mainstay = find("A-50U").unwrap();
        assert_eq!(mainstay.cruise, Figure { value: "430 kt".parse().unwrap(), standing: Read });
        assert_eq!(mainstay.cruise_altitude, Figure { value: Altitude::from_feet(30_000.0), standing: Read });
        assert_eq!(mainstay.ceiling, Some(Figure { value: Altitude::from_feet(39_000.0), standing: Recalled }));
        let badger = find("H-6K").unwrap();
        assert_eq!(badger.max_speed, Some(Figure { value: "1050 km/h".parse().unwrap(), standing: Read }));
        assert_eq!(badger.range, Some(Figure { value: "6000 km".parse().unwrap(), standing: Read }));
        assert_eq!((badger.role, mainstay.role, eagle.role), (Role::Bomber, Role::EarlyWarning, Role::Fighter));
        assert_eq!(find("P-3C").unwrap().patrol_altitude.unwrap().value, Altitude::from_feet(1500.0));
    }

    #[test]
    fn no_type_cruises_above_its_limits() {
        for aircraft in builtin() {
            let id = &aircraft.id;
            assert!(aircraft.ceiling.is_none_or(|c| aircraft.cruise_altitude.value < c.value), "{id}");
            assert!(aircraft.max_speed.is_none_or(|m| aircraft.cruise.value < m.value), "{id}");
            assert!((15.0..=45.0).contains(&aircraft.bank_degrees.value), "{id}");
            assert!((900.0..=9000.0).contains(&aircraft.climb.value.feet_per_minute()), "{id}");
            assert!(aircraft.max_speed.is_some() || aircraft.max_mach.is_some() || id == "E-767", "{id}");
        }
    }

    #[test]
    fn whatever_was_read_names_its_source_and_its_keys_exist() {
        let keys = ["cruise", "max_speed", "max_mach", "ceiling", "range", "span", "length"];
        let file: AircraftFile = toml::from_str(include_str!("../../assets/aircraft.toml")).unwrap();
        for entry in &file.aircraft {
            assert_eq!(entry.read.is_empty(), entry.read_in.is_none(), "{}", entry.id);
            assert!(entry.read.iter().all(|k| keys.contains(&&**k) || DEFAULTS.contains(&&**k)), "{}", entry.id);
        }
    }
}
