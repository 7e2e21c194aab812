//! Any bytes as a file of every format that is imported: tracks, and areas.
//!
//! ```sh
//! cargo +nightly fuzz run import fuzz/corpus/import fuzz/seeds/import -- -max_total_time=300
//! ```

#![no_main]

use std::sync::LazyLock;

use jiff::tz::TimeZone;
use libfuzzer_sys::fuzz_target;
use patrolscope::import::{self, AltitudeUnit, Format, Options, Wish};
use patrolscope::scenario::library;
use patrolscope::units::Distance;
use patrolscope::zones::AreaFormat;

/// Everything that a file may not say of itself, so that more of them come through.
static LENIENT: LazyLock<Options> = LazyLock::new(|| Options {
    time_zone: Some(TimeZone::UTC),
    altitude_unit: Some(AltitudeUnit::Metres),
    altitude: Some("FL300".parse().expect("a flight level")),
    start: Some("2025-12-09T10:00:00Z".parse().expect("an instant")),
    ground_speed: Some("450 kt".parse().expect("a speed")),
    ..Options::default()
});

fuzz_target!(|bytes: &[u8]| {
    for format in Format::ALL {
        for options in [&Options::default(), &*LENIENT] {
            let reading = import::read("fuzz", bytes, format, options);
            let Some(tracks) = reading.tracks else {
                assert!(!reading.problems.is_empty(), "what is refused has a reason");
                continue;
            };
            let wish = Wish {
                origin: "fuzz".to_owned(),
                title: None,
                time_zone: "UTC".to_owned(),
                tolerance: Distance::from_metres(50.0),
                zones: Some(Vec::new()),
                areas: Vec::new(),
            };
            let _ = import::scenario(tracks, &wish, &library::without_files());
        }
    }
    for format in [AreaFormat::GeoJson, AreaFormat::Kml, AreaFormat::OpenAir] {
        let _ = format.areas(bytes, None);
    }
});
