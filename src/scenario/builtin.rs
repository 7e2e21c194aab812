//! The scenarios and tours that are part of the program: found by name where no such file is at hand.

use std::sync::LazyLock;

use crate::zones::Names;

/// A scenario or a tour that is part of the program.
#[derive(Debug, Clone, Copy)]
pub struct BuiltIn {
    /// The name of its file without the ending: `2025-12-09-tenth-joint-patrol`.
    pub name: &'static str,
    /// What its file says.
    pub text: &'static str,
    /// Whether it is a tour of the zones, in which nothing flies.
    pub is_tour: bool,
}

/// The patrol that is shown where none is named.
pub const TENTH_PATROL: &str = "2025-12-09-tenth-joint-patrol";
/// The tour that exploring begins with.
pub const FIRST_TOUR: &str = "zones-one-by-one";

/// A tour, in short.
#[derive(Debug, Clone)]
pub struct TourInShort {
    /// Where its file lies in the repository.
    pub path: String,
    /// What it is about.
    pub title: Names,
    /// How many scenes it has.
    pub scenes: usize,
}

/// The tours, in the order in which they are offered.
pub fn tours() -> &'static [TourInShort] {
    static TOURS_IN_SHORT: LazyLock<Vec<TourInShort>> = LazyLock::new(|| {
        let short = |it: &BuiltIn| {
            let reading = super::read(it.name, it.text.as_bytes(), &super::library::without_files());
            let scenario = reading.scenario.expect("a test has read the tours of the program");
            TourInShort { path: it.path(), title: scenario.title, scenes: scenario.scenes.len() }
        };
        TOURS.iter().map(short).collect()
    });
    &TOURS_IN_SHORT
}

macro_rules! built_in {
    ($folder:literal, $is_tour:literal: $($name:literal),* $(,)?) => {
        &[$(BuiltIn {
            name: $name,
            text: include_str!(concat!("../../", $folder, "/", $name, ".toml")),
            is_tour: $is_tour,
        }),*]
    };
}

/// The scenarios, in the order of their names.
pub const SCENARIOS: &[BuiltIn] = built_in!["scenarios", false:
    "2017-08-24-six-h-6-off-kii",
    "2019-06-20-two-tu-95-round-japan",
    "2019-07-23-a-50-at-liancourt-rocks",
    "2019-07-23-first-joint-patrol",
    "2019-10-22-russian-patrol",
    "2020-12-22-second-joint-patrol",
    "2021-11-19-third-joint-patrol",
    "2022-05-24-fourth-joint-patrol",
    "2022-11-30-fifth-joint-patrol",
    "2023-06-06-sixth-joint-patrol",
    "2023-12-14-seventh-joint-patrol",
    "2024-07-24-eighth-joint-patrol-sketch",
    "2024-08-26-y-9-at-danjo",
    "2024-11-29-ninth-joint-patrol",
    "2025-12-09-tenth-joint-patrol",
    "2026-06-27-eleventh-joint-patrol-card",
    "kadiz-along-39-north",
    "miyako-strait",
    "three-zones-at-ieodo",
];

/// The tours, in the order in which they are offered.
pub const TOURS: &[BuiltIn] = built_in!["tours", true:
    "zones-one-by-one",
    "three-zones-at-ieodo",
    "miyako-strait",
    "five-straits",
];

impl BuiltIn {
    /// Where its file lies in the repository.
    pub fn path(&self) -> String {
        let folder = if self.is_tour { "tours" } else { "scenarios" };
        format!("{folder}/{}.toml", self.name)
    }
}

/// The scenario or tour of a name, with or without the ending of its file, its folder and its date; scenarios first.
pub fn find(name: &str) -> Option<&'static BuiltIn> {
    let stem = name.strip_suffix(".toml").unwrap_or(name);
    let is_meant = |it: &&BuiltIn| {
        stem.eq_ignore_ascii_case(it.name) || stem.eq_ignore_ascii_case(it.path().trim_end_matches(".toml"))
    };
    // `fourth-joint-patrol`, where only one has that name.
    let mut without_date =
        SCENARIOS.iter().filter(|it| it.name.get(11..).is_some_and(|rest| rest.eq_ignore_ascii_case(stem)));
    let only = without_date.next().filter(|_| without_date.next().is_none());
    SCENARIOS.iter().chain(TOURS).find(is_meant).or(only)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use super::*;

    #[test]
    fn every_file_of_the_folders_is_built_in() {
        for (folder, list) in [("scenarios", SCENARIOS), ("tours", TOURS)] {
            let files = fs::read_dir(folder).expect("the folder is in the repository");
            let names: BTreeSet<String> = files
                .filter_map(|file| Some(file.ok()?.file_name().to_str()?.strip_suffix(".toml")?.to_owned()))
                .collect();
            let listed: BTreeSet<String> = list.iter().map(|it| it.name.to_owned()).collect();
            assert_eq!(names, listed, "{folder}");
        }
    }

    #[test]
    fn tours_have_scenes_and_are_read_without_a_problem() {
        for it in SCENARIOS.iter().chain(TOURS) {
            let reading =
                crate::scenario::read(it.name, it.text.as_bytes(), &crate::scenario::library::without_files());
            assert!(reading.problems.is_empty(), "{}: {:?}", it.name, reading.problems);
        }
        assert!(tours().len() == TOURS.len() && tours().iter().all(|tour| tour.scenes > 2));
    }

    #[test]
    fn names_are_found_with_and_without_their_ending() {
        assert!(find(TENTH_PATROL).is_some_and(|it| !it.is_tour));
        assert!(find("Five-Straits.toml").is_some_and(|it| it.is_tour));
        assert!(find(FIRST_TOUR).is_some() && find("nowhere").is_none());
        assert!(find("fourth-joint-patrol").is_some_and(|it| it.name.starts_with("2022-05-24")));
        // A scenario and a tour share this name.
        assert!(find("miyako-strait").is_some_and(|it| !it.is_tour));
        assert!(find("tours/miyako-strait.toml").is_some_and(|it| it.is_tour));
    }
}
