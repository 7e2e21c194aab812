//! `view [FILE]`: the animated map in a window.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::anyhow;
use patrolscope::chart::briefing;
use patrolscope::compare::Alignment;
use patrolscope::ensemble::PrepareError;
use patrolscope::geodesy::position::PositionText;
use patrolscope::playback;
use patrolscope::scenario::Reading;
use patrolscope::viewer::choices::Choices;
use patrolscope::viewer::command::{Command, Thing};
use patrolscope::viewer::ghost::{OpenGhost, OpenGhostError};
use patrolscope::viewer::saves;
use patrolscope::viewer::screens::Screen;
use patrolscope::viewer::session::Session;
use patrolscope::viewer::{self, Capture, Launch, OpenError, Opener, Wanted, WindowError};

use super::ensemble::nothing_varies;
use super::ghost;
use super::input::Input;
use super::options::{self, Lang, Theme};
use super::{Answer, WrongUsage};

const EXAMPLES: &str = "\
Examples:
  patrolscope view                                   choose a scenario
  patrolscope view route.toml
  patrolscope view route.toml --at 12:53 --theme light
  patrolscope view b.toml --with a.toml --align \"enters KADIZ\"
  patrolscope view route.toml --at 12:53 --capture map.png --size 1280x720 --scale 2

Press ? in the window for the list of keys.";

#[derive(Debug, Default, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Scenario file; none is a choice of scenarios
    pub file: Option<PathBuf>,

    /// Where the clock stands: a clock time in the scenario's zone, one with `Z`, `KST` or `JST`, or an RFC 3339 instant
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,

    /// A second scenario, drawn under the first one as a ghost
    #[arg(long, visible_alias = "with", value_name = "FILE")]
    pub ghost: Option<PathBuf>,

    /// What happens at the same time in both: `enters KADIZ`, `leaves KADIZ`, `passes NAME` or `start`; otherwise the first
    /// entry into a zone that both enter
    #[arg(long, value_name = "EVENT", requires = "ghost")]
    pub align: Option<Alignment>,

    /// Save the window as PNG as soon as all is drawn, and end
    #[arg(long, value_name = "FILE")]
    pub capture: Option<PathBuf>,

    /// How many times as large as the window the saved picture is
    #[arg(long, value_name = "FACTOR", requires = "capture", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=6))]
    pub scale: u8,

    /// Width and height of the window
    #[arg(long, value_name = "WxH", value_parser = options::parse_size)]
    pub size: Option<(u32, u32)>,

    /// `dark` or `light`; otherwise as it was last
    #[arg(long, value_enum)]
    pub theme: Option<Theme>,

    /// Language of words and names; otherwise as it was last
    #[arg(long, visible_alias = "language", value_enum)]
    pub lang: Option<Lang>,

    /// Select this flight, by its id
    #[arg(long, value_name = "ID")]
    pub flight: Option<String>,

    /// Fly the scenario's `[ensemble]` and show where its runs flew and when they crossed
    #[arg(long)]
    pub ensemble: bool,

    /// Begin as a presentation, without panels; with the first scene of the briefing, where there is one
    #[arg(long)]
    pub presentation: bool,

    /// Begin with this scene of the briefing, counted from 1
    #[arg(long, value_name = "N")]
    pub scene: Option<usize>,

    /// Look closely at a place or position: which zones lie there
    #[arg(long, value_name = "PLACE")]
    pub spot: Option<String>,

    /// Draw so many frames as fast as possible, print how fast, and end
    #[arg(long, value_name = "N", hide = true)]
    pub bench_frames: Option<usize>,

    /// Save a copy of the scenario so many times, print how long it takes until that is seen, and end
    #[arg(long, value_name = "N", hide = true, conflicts_with_all = ["capture", "bench_frames"])]
    pub bench_saves: Option<usize>,

    /// Show the built-in patrol at once, without a choice of scenarios
    #[arg(skip)]
    pub built_in: bool,
}

/// Shows the built-in patrol; or says why there can be no window.
pub fn built_in() -> anyhow::Result<Result<Answer, WindowError>> {
    let arguments = Arguments { built_in: true, ..Arguments::default() };
    match show(&arguments) {
        Ok(answer) => Ok(Ok(answer)),
        Err(error) => error.downcast().map(Err),
    }
}

pub fn run(arguments: &Arguments) -> anyhow::Result<Answer> {
    show(arguments).map_err(|error| match error.downcast_ref() {
        Some(WindowError::Unavailable(_)) => {
            error.context("no window; `patrolscope simulate` prints the timeline, `patrolscope render` draws a picture")
        }
        _ => error,
    })
}

fn show(arguments: &Arguments) -> anyhow::Result<Answer> {
    let opener: Opener = Arc::new(read);
    let text = || anyhow::Ok(String::from_utf8(Input::read(arguments.file.as_deref())?.bytes)?);
    // It goes when the window is closed.
    let copy = arguments.bench_saves.map(|_| anyhow::Ok(saves::copy(&text()?)?)).transpose()?;
    let file = copy.as_ref().map(|(_, path)| path.clone()).or_else(|| arguments.file.clone());
    let session = match Session::open(&Wanted::file(file), &opener) {
        Ok(session) => session,
        Err(OpenError::Invalid(refusal)) => {
            return Ok(Answer { words: refusal.text(), input_has_errors: true, ..Answer::default() });
        }
        Err(error) => return Err(anyhow!("{error}")),
    };
    let ghost = match &arguments.ghost {
        None => None,
        Some(file) => match second(&session, file, arguments.align.as_ref(), &opener)? {
            Err(wrong) => return Ok(wrong),
            Ok(ghost) => Some(ghost),
        },
    };
    if arguments.ensemble && session.simulation.scenario.ensemble.is_none() {
        return Err(nothing_varies(&PrepareError::NothingVaries));
    }
    let t = match &arguments.at {
        Some(text) => options::instant("--at", text, &session.simulation)?,
        None => 0.0,
    };
    // A picture and a measurement are the same on every machine: nothing is remembered for them.
    let is_bench = arguments.bench_frames.is_some() || arguments.bench_saves.is_some();
    let file = if arguments.capture.is_some() || is_bench { None } else { Choices::file() };
    let (mut choices, wrong) = file.as_deref().map_or_else(|| (Choices::default(), None), Choices::read);
    if let Some(theme) = arguments.theme {
        choices.theme = theme.into();
    }
    // A picture does not wait for the map to arrive.
    choices.reduced_motion |= arguments.capture.is_some();
    choices.layers.ensemble |= arguments.ensemble;
    if let Some(lang) = arguments.lang {
        choices.language = lang.into();
    }
    let launch = Launch {
        commands: first_commands(arguments, &session)?,
        t,
        choices,
        choices_file: file,
        notices: wrong.into_iter().collect(),
        size: arguments.size.unwrap_or((1600, 900)),
        capture: arguments.capture.clone().map(|path| Capture { path, scale: f32::from(arguments.scale) }),
        bench_frames: arguments.bench_frames,
        bench_saves: arguments.bench_saves,
        opener,
        session,
        ghost,
    };
    viewer::run(launch)?;
    Ok(Answer::default())
}

/// Reads and understands what is to be opened.
fn read(wanted: &Wanted) -> Result<Reading, String> {
    let path = wanted.path.as_deref();
    let input = match &wanted.text {
        Some(text) => Input::edited(path, text.to_vec()),
        None => Input::read(path).map_err(|error| format!("{error:#}"))?,
    };
    Ok(input.understand())
}

/// The patrol that lies under the first one, or what is wrong with its file.
fn second(
    first: &Session,
    file: &Path,
    align: Option<&Alignment>,
    opener: &Opener,
) -> anyhow::Result<Result<OpenGhost, Answer>> {
    let at = align.cloned().unwrap_or_default();
    match OpenGhost::open(Some(file), &first.simulation, &at, opener) {
        Ok(open) => Ok(Ok(open)),
        Err(OpenGhostError::NotOpened(OpenError::Invalid(refusal))) => {
            Ok(Err(Answer { words: refusal.text(), input_has_errors: true, ..Answer::default() }))
        }
        Err(OpenGhostError::NotAligned(error)) => {
            let second = Session::open(&Wanted::file(Some(file.to_owned())), opener)?.simulation;
            Err(ghost::refused(&error, &first.simulation, &second).into())
        }
        Err(error) => Err(anyhow!("{error}")),
    }
}

fn first_commands(arguments: &Arguments, session: &Session) -> Result<Vec<Command>, WrongUsage> {
    let mut commands = Vec::new();
    if let Some(id) = &arguments.flight {
        let flights = &session.simulation.scenario.flights;
        let flight = flights.iter().position(|flight| flight.id.eq_ignore_ascii_case(id));
        let flight = flight.ok_or_else(|| WrongUsage(format!("no flight `{id}` in the scenario")))?;
        commands.push(Command::Select(Some(Thing::Flight(flight))));
    }
    if arguments.presentation {
        commands.push(Command::Toggle(Screen::Presentation));
    }
    let scenes = &session.simulation.scenario.scenes;
    let scene = match arguments.scene {
        Some(number) if !(1..=scenes.len()).contains(&number) => {
            return Err(WrongUsage(format!("--scene: there is no scene {number}; there are {}", scenes.len())));
        }
        Some(number) => Some(number - 1),
        None => (arguments.presentation && arguments.at.is_none() && !scenes.is_empty()).then_some(0),
    };
    if let Some(scene) = scene {
        commands.push(Command::ShowScene(scene));
        if arguments.capture.is_some() {
            // A picture does not wait for the clock.
            let t = briefing::still_at(&session.simulation, &scenes[scene]);
            commands.push(Command::Clock(playback::Command::Scrub(t)));
        }
    }
    if let Some(text) = &arguments.spot {
        let place = |name: &str| patrolscope::places::find(name).map(|place| place.position);
        let position = text.parse::<PositionText>().ok().and_then(|text| text.locate(place));
        let position = position.ok_or_else(|| WrongUsage(format!("--spot: no place or position `{text}`")))?;
        commands.push(Command::Centre(position));
        commands.push(Command::Select(Some(Thing::Point(position))));
    }
    if !arguments.built_in
        && arguments.file.is_none()
        && arguments.capture.is_none()
        && arguments.bench_frames.is_none()
        && arguments.bench_saves.is_none()
    {
        commands.push(Command::Toggle(Screen::Picker));
    }
    Ok(commands)
}
