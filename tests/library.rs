//! The library of patrols: every scenario and tour of the repository is read and flown without a word, keeps to its reports
//! or says why not, and can be told and drawn.

mod common;

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use common::hold_against;
use patrolscope::Simulation;
use patrolscope::chart::picture::PictureRequest;
use patrolscope::chart::{Language, Layers, Medium, ThemeKind, sheet};
use patrolscope::compare::{Summary, Verdict, held};
use patrolscope::diagnostics::Severity;
use patrolscope::diagnostics::render::{Colour, terminal};
use patrolscope::export::svg::svg;
use patrolscope::scenario::{self, BuiltinLibrary};
use patrolscope::sim::simulate;

/// The files of a folder, in the order of their names; none where there is no such folder.
fn files(folder: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a readable folder").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    files
}

fn scenarios() -> Vec<PathBuf> {
    let files = files("scenarios");
    assert!(files.len() >= 19, "only {} scenarios", files.len());
    files
}

/// Every scenario and every tour, with the words that reading and flying it gave.
fn flown(path: &Path) -> (Simulation, String) {
    let bytes = std::fs::read(path).expect("the file is there");
    let folder = path.parent().expect("a folder");
    let include = |name: &str| std::fs::read(folder.join(name));
    let reading = scenario::read(&path.display().to_string(), &bytes, &BuiltinLibrary::new(include));
    let mut words = terminal(&reading.source, &reading.problems, Colour::Off);
    let simulation = simulate(&reading.scenario.unwrap_or_else(|| panic!("{words}")));
    let said = simulation.diagnostics.iter().filter(|problem| problem.severity >= Severity::Warning).cloned();
    words.push_str(&terminal(&reading.source, &said.collect::<Vec<_>>(), Colour::Off));
    (simulation, words)
}

fn name(path: &Path) -> String {
    path.file_stem().expect("a name").to_string_lossy().into_owned()
}

#[test]
fn every_scenario_and_tour_is_read_and_flown_without_a_word() {
    for path in scenarios().into_iter().chain(files("tours")) {
        let (_, words) = flown(&path);
        assert_eq!(words, "", "{}", path.display());
    }
}

#[test]
fn every_report_that_is_not_kept_says_why() {
    let mut reports = 0;
    for path in scenarios() {
        let (simulation, _) = flown(&path);
        let held = held(&simulation);
        for it in held.iter().filter(|it| it.verdict != Verdict::Agrees) {
            let report = &simulation.scenario.reports[it.report];
            assert!(report.doubt.is_some(), "{}: {report:#?}\n{it:#?}", path.display());
        }
        let summary = Summary::of(&simulation, &held);
        assert_eq!(summary.reports, simulation.scenario.reports.len());
        assert_eq!(summary.agree + summary.differ + summary.not_flown, summary.reports);
        assert!(summary.off.is_none_or(|off| off.median <= 20.0 && off.largest <= 120.0), "{}", path.display());
        reports += summary.reports;
    }
    assert!(reports >= 190, "only {reports} reports");
}

/// What was reported and cannot hold by the words of the facts themselves: 35 minutes for the way from east of Ieodo to the
/// edge south of Ulleung ask an H-6 for about 820 km/h, and it cruises at 768.
#[test]
fn the_leg_of_23_july_2019_is_found_too_fast() {
    let (simulation, _) = flown(Path::new("scenarios/2019-07-23-first-joint-patrol.toml"));
    let found = patrolscope::compare::haste(&simulation, &held(&simulation));
    let leg = found.iter().find(|it| it.seconds == 35.0 * 60.0).expect("the leg from 07:14 to 07:49");
    assert!((leg.cruise.kilometres_per_hour() - 768.0).abs() < 2.0);
    assert!((leg.speed_on_the_way().unwrap().kilometres_per_hour() - 820.0).abs() < 10.0);
    assert!(leg.speed.kilometres_per_hour() > 780.0 && !leg.is_impossible());
}

#[test]
fn every_scenario_is_told_as_its_golden_text() {
    for path in scenarios() {
        let mut command = Command::cargo_bin("patrolscope").expect("the program is built");
        let said = command.arg("simulate").arg(&path).assert().success();
        let text = String::from_utf8(said.get_output().stdout.clone()).expect("text");
        hold_against(&format!("events/{}", name(&path)), &text);
    }
}

#[test]
fn every_scenario_can_be_compared_with_its_reports_and_with_every_other_one() {
    let all: Vec<Simulation> = scenarios().iter().map(|path| flown(path).0).collect();
    for one in &all {
        for other in &all {
            let both = patrolscope::compare::patrols([one, other], &Default::default()).expect("they can be aligned");
            let back = patrolscope::compare::patrols([other, one], &both.aligned.event).expect("so they can");
            assert_eq!([both.aligned.at[1], both.aligned.at[0]], back.aligned.at);
            assert_eq!(both.order.len(), back.order.len());
        }
    }
    for path in scenarios() {
        for format in ["table", "json", "csv"] {
            let mut command = Command::cargo_bin("patrolscope").expect("the program is built");
            command.args(["compare", "--format", format]).arg(&path).assert().success().stderr("");
        }
    }
}

/// As `render --whole --preset a4` draws it.
#[test]
fn every_scenario_and_tour_has_a_sheet() {
    for path in scenarios().into_iter().chain(files("tours")) {
        let (simulation, _) = flown(&path);
        let request = PictureRequest {
            simulation: &simulation,
            t: simulation.duration / 2.0,
            size: (2000, 1414),
            theme: ThemeKind::Light,
            medium: Medium::Print,
            language: Language::En,
            layers: Layers::default(),
            scene: None,
            ghost: None,
            ensemble: None,
            projection: None,
        };
        let drawn = svg(&sheet::draw(&request, 2000.0));
        assert!(drawn.starts_with("<svg") && drawn.ends_with("</svg>\n"), "{}", path.display());
    }
}
