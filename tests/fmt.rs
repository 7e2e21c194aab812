//! `patrolscope fmt`: the layout changes white space, and nothing else.

use std::fs;

use assert_cmd::Command;
use patrolscope::export::{Selection, json};
use patrolscope::scenario::builtin::{SCENARIOS, TOURS};
use patrolscope::scenario::layout::lay_out;
use patrolscope::scenario::{library, read, template};
use patrolscope::sim::simulate;
use proptest::prelude::*;

fn patrolscope(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("patrolscope").unwrap();
    command.args(arguments);
    command
}

/// All texts that are part of the program.
fn texts() -> Vec<(&'static str, &'static str)> {
    let scenarios = SCENARIOS.iter().chain(TOURS).map(|it| (it.name, it.text));
    scenarios.chain(template::TEMPLATES.iter().map(|it| (it.name, it.text))).collect()
}

/// Whatever is neither white space nor a comma: keys, values and comments, in their order.
fn letters(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect()
}

/// What is asked of every layout: the same letters, the same values, and no further change the next time.
fn check(text: &str) -> Result<String, TestCaseError> {
    let even = lay_out("a.toml", text.as_bytes()).map_err(|it| TestCaseError::fail(format!("{:?}", it.problems)))?;
    prop_assert_eq!(letters(text), letters(&even), "{}\nbecame\n{}", text, even);
    let table = |text: &str| text.parse::<toml::Table>().map_err(|error| TestCaseError::fail(error.to_string()));
    prop_assert_eq!(table(text)?, table(&even)?);
    let again = lay_out("a.toml", even.as_bytes()).map_err(|it| TestCaseError::fail(format!("{:?}", it.problems)))?;
    prop_assert_eq!(&even, &again, "laid out twice");
    prop_assert!(even.lines().all(|line| line.trim_end() == line || text.contains("\"\"\"")), "{}", even);
    Ok(even)
}

#[test]
fn every_scenario_tour_and_template_is_laid_out_already() {
    for (name, text) in texts() {
        assert!(check(text).unwrap() == text, "`patrolscope fmt` would change {name}");
    }
}

/// Everything on as few lines as TOML allows, with two spaces where there was one.
fn squeezed(text: &str) -> String {
    let mut squeezed = String::new();
    let mut depth = 0i32;
    for line in text.lines() {
        let has_comment = line.contains('#');
        depth += line.matches(['[', '{']).count() as i32 - line.matches([']', '}']).count() as i32;
        squeezed.push_str(line.trim_start());
        let is_inside = depth > 0 && !has_comment;
        squeezed.push_str(if is_inside { " " } else { " \t\n\n\n" });
    }
    squeezed
}

#[test]
fn an_untidy_scenario_means_the_same_when_it_is_laid_out() {
    let answer = |text: &str| {
        let reading = read("a.toml", text.as_bytes(), &library::without_files());
        let simulation = simulate(&reading.scenario.unwrap_or_else(|| panic!("{:#?}", reading.problems)));
        json::simulation(&simulation, &Selection::default())
    };
    for (name, text) in texts() {
        let untidy = squeezed(text);
        let even = check(&untidy).unwrap_or_else(|error| panic!("{name}: {error}"));
        if name.contains("tenth") || name.contains("first") || template::find(name).is_some() {
            assert_eq!(answer(text), answer(&even), "{name}");
        }
    }
}

#[test]
fn line_endings_and_the_byte_order_mark_stay() {
    let text = "\u{FEFF}a=1\r\nb = \"\"\"\r\n x\r\n\"\"\"  #c\r\n";
    assert_eq!(lay_out("a.toml", text.as_bytes()).unwrap(), "\u{FEFF}a = 1\r\nb = \"\"\"\r\n x\r\n\"\"\"  #c\r\n");
}

#[test]
fn comments_keep_their_place_in_lists_and_tables() {
    let text = "route=[ # opening\n  # above\n{at=\"A\",time=\"10:00\"},# one\n\n\n{at=\"LONGER\", time=\"11:00\"}   # two\n# below\n]\n[[flight]]\n\nid='x'\n# of the next\n[[flight]]\nid='y'\nlist=[1,2 # two\n,3]\n";
    let even = check(text).unwrap();
    let expected = "\
route = [  # opening
  # above
  { at = \"A\",      time = \"10:00\" },  # one

  { at = \"LONGER\", time = \"11:00\" },  # two
  # below
]

[[flight]]
id = 'x'

# of the next
[[flight]]
id = 'y'
list = [
  1, 2,   # two
  3,
]
";
    assert_eq!(even, expected);
}

#[test]
fn long_lists_are_broken_and_short_ones_are_not() {
    let long = format!("places = [{}]\n", vec!["\"ULLEUNGDO\""; 30].join(","));
    let even = check(&long).unwrap();
    assert!(even.lines().count() > 3 && even.lines().all(|line| line.chars().count() <= 124), "{even}");
    assert_eq!(check("a=[ 1,2 ]\nb={x=1 , y=[ ]}\n").unwrap(), "a = [1, 2]\nb = { x = 1, y = [] }\n");
}

/// White space and comments between the parts of a list or a table.
fn gap() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "",
        " ",
        "\n",
        "  \n\n ",
        " # c, [x] = \"y\"\n",
        "\n# own line\n",
        "\n\n\n\t# two\n# lines\n\n",
    ])
    .prop_map(str::to_owned)
}

fn scalar() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "1",
        "1.5e3",
        "true",
        "2025-12-09",
        "10:35:00",
        "2025-12-09 10:35:00Z",
        "\"39°00'N 131°33'E\"",
        "'# no comment, [x]'",
        "\"\"\"two\nlines # x\n\"\"\"",
        "\"ウルルンド, 欝陵島\"",
        "\"a very long text that fills a line by far, because nobody wraps what stands between quotes in a file\"",
    ])
    .prop_map(str::to_owned)
}

fn value() -> impl Strategy<Value = String> {
    scalar().prop_recursive(3, 24, 6, |inner| {
        let member = || (gap(), inner.clone(), gap());
        let key = prop::sample::subsequence(vec!["at", "time", "note", "evidence", "x.y", "\"q u\""], 0..5);
        prop_oneof![
            (prop::collection::vec(member(), 0..6), gap(), any::<bool>()).prop_map(|(members, end, comma)| {
                let list: Vec<String> = members.iter().map(|(a, value, b)| format!("{a}{value}{b}")).collect();
                let comma = if comma && !list.is_empty() { "," } else { "" };
                format!("[{}{comma}{end}]", list.join(","))
            }),
            (key, prop::collection::vec(member(), 5), gap()).prop_map(|(keys, members, end)| {
                let table: Vec<String> =
                    keys.iter().zip(&members).map(|(key, (a, value, b))| format!("{a}{key}={value}{b}")).collect();
                format!("{{{}{end}}}", table.join(","))
            }),
        ]
    })
}

fn file() -> impl Strategy<Value = String> {
    let comment = || prop::sample::select(vec!["", "# c", "   # far away"]);
    let entry = (prop::sample::select(vec!["route", "places", "title"]), value(), comment(), 0..3usize);
    let table = (
        prop::sample::select(vec!["[[flight]]", "[[ flight ]] # x", "# above\n[[zone]]"]),
        prop::collection::vec(entry, 0..4),
    );
    prop::collection::vec(table, 0..5).prop_map(|tables| {
        let mut text = String::new();
        for (header, entries) in tables {
            text.push_str(&format!("{header}\n"));
            for (index, (key, value, comment, blank)) in entries.iter().enumerate() {
                text.push_str(&format!("  {key}{index} ={value} {comment}\n{}", "\n".repeat(*blank)));
            }
        }
        text.replace("route0", "route")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
    #[test]
    fn any_file_keeps_its_letters_its_values_and_its_layout(text in file()) {
        check(&text)?;
    }

    #[test]
    fn any_bytes_are_laid_out_or_refused_without_a_panic(text in "[\\[\\]{}=,.\"'#a1 \n\r\t-]{0,60}|\\PC{0,40}") {
        if let Ok(even) = lay_out("a.toml", text.as_bytes()) {
            prop_assert_eq!(lay_out("a.toml", even.as_bytes()).unwrap(), even);
        }
    }
}

const UNTIDY: &str = "format=1\n[[flight]]\nid=\"a\"\n";

#[test]
fn the_command_changes_files_in_their_place_and_says_how_many() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.toml");
    let file = path.to_str().unwrap();
    fs::write(&path, UNTIDY).unwrap();
    patrolscope(&["fmt", "--check", file])
        .assert()
        .code(1)
        .stdout(format!("{file}\n"))
        .stderr("1 file: 1 would change\n");
    assert_eq!(fs::read_to_string(&path).unwrap(), UNTIDY);
    patrolscope(&["fmt", file]).assert().success().stdout("").stderr("1 file: 1 changed\n");
    assert_eq!(fs::read_to_string(&path).unwrap(), "format = 1\n\n[[flight]]\nid = \"a\"\n");
    patrolscope(&["fmt", "--check", file]).assert().success();
    patrolscope(&["fmt", file]).assert().success().stderr("1 file: 0 changed\n");
    // stdin is laid out to stdout.
    patrolscope(&["fmt", "-"]).write_stdin(UNTIDY).assert().success().stdout("format = 1\n\n[[flight]]\nid = \"a\"\n");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn what_cannot_be_laid_out_is_told_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let [wrong, right] = ["wrong.toml", "right.toml"].map(|name| folder.path().join(name));
    fs::write(&wrong, "a = [1,\n[[flight]]\n").unwrap();
    fs::write(&right, UNTIDY).unwrap();
    let missing = folder.path().join("missing.toml");
    let [wrong_file, right_file, missing_file] = [&wrong, &right, &missing].map(|path| path.to_str().unwrap());
    let output = patrolscope(&["fmt", wrong_file, missing_file, right_file]).assert().code(1).get_output().clone();
    let words = String::from_utf8(output.stderr).unwrap();
    for found in ["error[syntax]", "was left as it is", "cannot read", "3 files: 1 changed"] {
        assert!(words.contains(found), "{found} in {words}");
    }
    assert_eq!(fs::read_to_string(&wrong).unwrap(), "a = [1,\n[[flight]]\n");
    // A scenario of the program is no file.
    let output = patrolscope(&["fmt", "tenth-joint-patrol"]).assert().code(1).get_output().stderr.clone();
    assert!(String::from_utf8(output).unwrap().contains("there is no such file"));
    patrolscope(&["fmt"]).assert().code(2);
}

#[cfg(unix)]
#[test]
fn a_read_only_file_is_told_and_left_as_it_is() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.toml");
    fs::write(&path, UNTIDY).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let output = patrolscope(&["fmt", path.to_str().unwrap()]).assert().code(1).get_output().stderr.clone();
    let words = String::from_utf8(output).unwrap();
    assert!(words.contains("cannot write") && words.contains("read-only"), "{words}");
    assert_eq!(fs::read_to_string(&path).unwrap(), UNTIDY);
}
