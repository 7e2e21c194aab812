//! The author's editor, opened at a place of a file: which arguments tell each editor the line.
//!
//! No shell is asked: what `$VISUAL` or `$EDITOR` says is split into words, and the words are handed to the system.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{self, Stdio};
use std::sync::Mutex;

use bevy::prelude::*;

use super::ViewerSet;
use super::command::Command;
use super::notices::Notices;

/// Opens the editor where it is asked for.
pub struct EditorPlugin;

impl Plugin for EditorPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Copied>().add_systems(Update, obey.in_set(ViewerSet::Input));
    }
}

/// What was copied; on X11 it is there for others as long as this is kept.
#[derive(Default, Resource)]
struct Copied(Option<Mutex<arboard::Clipboard>>);

impl Copied {
    fn set(&mut self, text: String) -> Result<(), arboard::Error> {
        if self.0.is_none() {
            self.0 = Some(Mutex::new(arboard::Clipboard::new()?));
        }
        let clipboard = self.0.as_mut().expect("it was made just now").get_mut();
        clipboard.expect("nobody panics while holding it").set_text(text)
    }
}

fn obey(mut commands: MessageReader<Command>, mut copied: ResMut<Copied>, mut notices: ResMut<Notices>) {
    for command in commands.read() {
        let Command::Edit(place) = command else { continue };
        notices.say(match open(place, |name| std::env::var(name).ok()) {
            Ok(editor) => format!("opened in `{editor}`: {place}"),
            Err(why) => match copied.set(place.to_string()) {
                Ok(()) => format!("{why}; copied: {place}"),
                Err(_) => format!("{why}: {place}"),
            },
        });
    }
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// The line, from one.
    pub line: usize,
    /// The column in characters, from one.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.path.display(), self.line, self.column)
    }
}

/// Why no editor was opened at a place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    /// Nobody said which.
    #[error("no editor is set in $VISUAL or $EDITOR")]
    NoneSet,
    /// It draws into a terminal, and the window has none.
    #[error("`{0}` needs a terminal")]
    NeedsTerminal(String),
    /// What the variable says is no command.
    #[error("`{0}` is no command")]
    NoCommand(String),
    /// The system does not start it.
    #[error("`{0}` cannot be started: {1}")]
    Failed(String, String),
}

/// How an editor is told a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// `+LINE FILE`
    Line,
    /// `+LINE:COLUMN FILE`
    LineColon,
    /// `+LINE,COLUMN FILE`
    LineComma,
    /// `FILE:LINE:COLUMN`
    Colons,
    /// `-g FILE:LINE:COLUMN`
    Goto,
    /// `--line LINE --column COLUMN FILE`
    Flags,
    /// `-l LINE -c COLUMN FILE`
    ShortFlags,
    /// `-nLINE -cCOLUMN FILE`
    TightFlags,
    /// `FILE`, where nobody knows better.
    FileOnly,
}

/// Editors that draw into a terminal.
const IN_TERMINAL: &[(&str, Manner)] = &[
    ("vi", Manner::Line),
    ("vim", Manner::Line),
    ("nvim", Manner::Line),
    ("view", Manner::Line),
    ("ex", Manner::Line),
    ("nvi", Manner::Line),
    ("joe", Manner::Line),
    ("jed", Manner::FileOnly),
    ("mg", Manner::Line),
    ("ne", Manner::Line),
    ("mcedit", Manner::Line),
    ("ed", Manner::FileOnly),
    ("nano", Manner::LineComma),
    ("pico", Manner::Line),
    ("micro", Manner::LineColon),
    ("kak", Manner::LineColon),
    ("hx", Manner::Colons),
    ("helix", Manner::Colons),
];

/// Editors with a window of their own.
const IN_WINDOW: &[(&str, Manner)] = &[
    ("gvim", Manner::Line),
    ("mvim", Manner::Line),
    ("emacs", Manner::LineColon),
    ("emacsclient", Manner::LineColon),
    ("gedit", Manner::LineColon),
    ("xed", Manner::LineColon),
    ("pluma", Manner::LineColon),
    ("bbedit", Manner::Line),
    ("code", Manner::Goto),
    ("code-insiders", Manner::Goto),
    ("code-oss", Manner::Goto),
    ("codium", Manner::Goto),
    ("vscodium", Manner::Goto),
    ("cursor", Manner::Goto),
    ("windsurf", Manner::Goto),
    ("subl", Manner::Colons),
    ("sublime_text", Manner::Colons),
    ("zed", Manner::Colons),
    ("zeditor", Manner::Colons),
    ("lapce", Manner::Colons),
    ("idea", Manner::Flags),
    ("rustrover", Manner::Flags),
    ("clion", Manner::Flags),
    ("pycharm", Manner::Flags),
    ("webstorm", Manner::Flags),
    ("geany", Manner::Flags),
    ("mousepad", Manner::Flags),
    ("kate", Manner::ShortFlags),
    ("kwrite", Manner::ShortFlags),
    ("notepad++", Manner::TightFlags),
];

/// Programs that give a terminal to what their arguments name.
const TERMINALS: &[&str] = &[
    "x-terminal-emulator",
    "xterm",
    "uxterm",
    "urxvt",
    "rxvt",
    "st",
    "kitty",
    "alacritty",
    "foot",
    "footclient",
    "konsole",
    "gnome-terminal",
    "kgx",
    "ptyxis",
    "xfce4-terminal",
    "mate-terminal",
    "lxterminal",
    "wezterm",
    "ghostty",
    "tilix",
    "terminator",
    "wt",
];

/// Opens the author's editor at a place, and tells which. `variable` is asked for `VISUAL`, then for `EDITOR`.
pub fn open(place: &Place, variable: impl Fn(&str) -> Option<String>) -> Result<String, NotOpened> {
    let mut why = NotOpened::NoneSet;
    let set = ["VISUAL", "EDITOR"].into_iter().filter_map(variable).filter(|text| !text.trim().is_empty());
    for text in set {
        let outcome = arguments(&text, place).and_then(|words| start(&words));
        match outcome {
            Ok(name) => return Ok(name),
            // What is set first says why.
            Err(error) if why == NotOpened::NoneSet => why = error,
            Err(_) => {}
        }
    }
    Err(why)
}

fn start(words: &[String]) -> Result<String, NotOpened> {
    let silent = || Stdio::null();
    let started =
        process::Command::new(&words[0]).args(&words[1..]).stdin(silent()).stdout(silent()).stderr(silent()).spawn();
    let mut child = started.map_err(|error| NotOpened::Failed(words[0].clone(), error.to_string()))?;
    // The system keeps what has ended until somebody asks.
    let _ = std::thread::Builder::new().name("wait for the editor".into()).spawn(move || child.wait());
    Ok(words[0].clone())
}

/// The command that opens an editor at a place: the program, then its arguments.
fn arguments(text: &str, place: &Place) -> Result<Vec<String>, NotOpened> {
    let no_command = || NotOpened::NoCommand(text.to_owned());
    let mut words = match Path::new(text).is_file() {
        // A path with spaces, without quotes.
        true => vec![text.to_owned()],
        false => split(text).filter(|words| !words.is_empty()).ok_or_else(no_command)?,
    };
    let known = |word: &String, list: &[(&str, Manner)]| {
        let name = name(word);
        list.iter().find(|(known, _)| *known == name).map(|(_, manner)| *manner)
    };
    let has_terminal = TERMINALS.contains(&name(&words[0]).as_str());
    let manner = if has_terminal {
        words[1..].iter().find_map(|word| known(word, IN_TERMINAL).or_else(|| known(word, IN_WINDOW)))
    } else {
        let asks_for_one = ["-nw", "-t", "-tty", "--tty", "--no-window-system"];
        let in_terminal = name(&words[0]).starts_with("emacs") && words.iter().any(|it| asks_for_one.contains(&&**it));
        if in_terminal || known(&words[0], IN_TERMINAL).is_some() {
            return Err(NotOpened::NeedsTerminal(words[0].clone()));
        }
        known(&words[0], IN_WINDOW)
    };
    // An editor that runs already has another working folder.
    let path = std::path::absolute(&place.path).unwrap_or_else(|_| place.path.clone()).display().to_string();
    let Place { line, column, .. } = place;
    words.extend(match manner.unwrap_or(Manner::FileOnly) {
        Manner::Line => vec![format!("+{line}"), path],
        Manner::LineColon => vec![format!("+{line}:{column}"), path],
        Manner::LineComma => vec![format!("+{line},{column}"), path],
        Manner::Colons => vec![format!("{path}:{line}:{column}")],
        Manner::Goto => vec!["-g".into(), format!("{path}:{line}:{column}")],
        Manner::Flags => vec!["--line".into(), line.to_string(), "--column".into(), column.to_string(), path],
        Manner::ShortFlags => vec!["-l".into(), line.to_string(), "-c".into(), column.to_string(), path],
        Manner::TightFlags => vec![format!("-n{line}"), format!("-c{column}"), path],
        Manner::FileOnly => vec![path],
    });
    Ok(words)
}

/// The name of a program, without its folder and its ending, in lower case.
fn name(program: &str) -> String {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program).to_lowercase();
    let bare = [".exe", ".cmd", ".bat"].iter().find_map(|ending| name.strip_suffix(ending));
    bare.map(str::to_owned).unwrap_or(name)
}

/// The words of a command, as a shell understands quotes; none where a quote has no end.
fn split(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (letter, quote) {
            (_, Some(open)) if letter == open => quote = None,
            // Paths on Windows are full of them.
            ('\\', None | Some('"')) if !cfg!(windows) => word.get_or_insert_default().push(letters.next()?),
            ('"' | '\'', None) => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (_, None) if letter.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(editor: &str) -> Result<Vec<String>, NotOpened> {
        arguments(editor, &Place { path: "/tmp/a b.toml".into(), line: 7, column: 3 })
    }

    #[test]
    fn each_editor_is_told_the_line_in_its_own_way() {
        for (editor, expected) in [
            ("gvim", "gvim|+7|/tmp/a b.toml"),
            ("/usr/bin/emacs", "/usr/bin/emacs|+7:3|/tmp/a b.toml"),
            ("emacsclient -n", "emacsclient|-n|+7:3|/tmp/a b.toml"),
            ("code --wait", "code|--wait|-g|/tmp/a b.toml:7:3"),
            ("Code.exe", "Code.exe|-g|/tmp/a b.toml:7:3"),
            ("subl", "subl|/tmp/a b.toml:7:3"),
            ("zed", "zed|/tmp/a b.toml:7:3"),
            ("kate", "kate|-l|7|-c|3|/tmp/a b.toml"),
            ("rustrover", "rustrover|--line|7|--column|3|/tmp/a b.toml"),
            ("notepad++.exe", "notepad++.exe|-n7|-c3|/tmp/a b.toml"),
            ("xterm -e vim", "xterm|-e|vim|+7|/tmp/a b.toml"),
            ("kitty nano", "kitty|nano|+7,3|/tmp/a b.toml"),
            ("foot hx", "foot|hx|/tmp/a b.toml:7:3"),
            ("something-new -x", "something-new|-x|/tmp/a b.toml"),
        ] {
            assert_eq!(told(editor).map(|words| words.join("|")), Ok(expected.to_owned()), "{editor}");
        }
    }

    #[test]
    fn an_editor_that_needs_a_terminal_is_not_started() {
        for editor in ["vim", "/usr/bin/nvim -p", "nano", "hx", "emacs -nw", "emacsclient -t"] {
            assert!(matches!(told(editor), Err(NotOpened::NeedsTerminal(_))), "{editor}");
        }
    }

    #[test]
    fn words_are_split_at_spaces_that_no_quote_holds() {
        let words = |text| split(text).map(|words| words.join("|"));
        assert_eq!(words("  code   --wait "), Some("code|--wait".into()));
        assert_eq!(words("'/opt/my editor/run' -a \"b c\" ''"), Some("/opt/my editor/run|-a|b c|".into()));
        assert_eq!(words("sh -c 'echo $HOME; rm x'"), Some("sh|-c|echo $HOME; rm x".into()));
        assert_eq!(words("a'b"), None);
        #[cfg(not(windows))]
        assert_eq!(words(r#"/opt/my\ editor "a\"b" 'a\b'"#), Some(r#"/opt/my editor|a"b|a\b"#.into()));
    }

    #[test]
    fn the_second_variable_counts_where_the_first_is_of_no_use() {
        let place = Place { path: "/tmp/x.toml".into(), line: 1, column: 1 };
        let asked = |visual: Option<&'static str>, editor: Option<&'static str>| {
            open(&place, |name| if name == "VISUAL" { visual } else { editor }.map(str::to_owned))
        };
        assert_eq!(asked(None, None), Err(NotOpened::NoneSet));
        assert_eq!(asked(Some(" "), None), Err(NotOpened::NoneSet));
        assert_eq!(asked(Some("vim"), None), Err(NotOpened::NeedsTerminal("vim".into())));
        assert_eq!(asked(Some("'"), Some("nano")), Err(NotOpened::NoCommand("'".into())));
        assert!(matches!(asked(Some("/nonexistent/code"), None), Err(NotOpened::Failed(..))));
        #[cfg(unix)]
        assert_eq!(asked(Some("vim"), Some("true")), Ok("true".into()));
    }
}
