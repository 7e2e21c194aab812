//! `render [FILE]`: draws the map at an instant as a picture.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::ValueEnum;
use patrolscope::Simulation;
use patrolscope::chart::picture::{self, PictureRequest};
use patrolscope::chart::{Layers, Medium, Picture, ThemeKind, briefing, sheet};
use patrolscope::compare::Alignment;
use patrolscope::diagnostics::nearest::nearest;
use patrolscope::ensemble::{Outcomes, PrepareError, Prepared};
use patrolscope::export;
use patrolscope::threads::Control;

use super::ensemble;
use super::film::{self, FilmArguments};
use super::ghost;
use super::input::{self, Flown};
use super::options::{self, Lang, Theme};
use super::progress::Progress;
use super::{Answer, WrongUsage, output};

const EXAMPLES: &str = "\
Examples:
  patrolscope render -o map.png                      the tenth joint patrol in its middle
  patrolscope render --at 12:53 --size 2560x1440 -o map.png
  patrolscope render --preset a4 --whole -o patrol.pdf
  patrolscope render --scenes --lang ja -o briefing  one still for each scene of the briefing, in Japanese
  patrolscope render b.toml --ghost a.toml --align \"enters KADIZ\" -o both.png
  patrolscope render route.toml --ensemble=5000 --at 11:00 -o cloud.png   where 5,000 runs of its `[ensemble]` fly
  patrolscope render --duration 60s -o patrol.mp4    a film of the whole patrol, a minute long
  patrolscope render --from 10:25 --to 11:00 --speed 120 -o kadiz.gif   two minutes of the patrol in a second
  patrolscope render --scenes --speed 180 -o briefing.mp4   the scenes of the briefing as chapters
  patrolscope render --duration 10s -o frames/       one PNG for each frame, into a new folder
  patrolscope render route.toml --theme light --lang ja --without relief,legend -o map.svg

The same input gives the same bytes. SVG and PDF keep text as text.";

#[derive(Debug, Default, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Scenario file; `-` is stdin, none is the built-in tenth joint patrol
    file: Option<PathBuf>,

    /// Where to write it; the ending says what: png, svg or pdf is a picture, mp4, gif or webp a film. A folder with
    /// --scenes, and for the frames of a film
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,

    /// The instant: a clock time in the scenario's zone, one with `Z`, `KST` or `JST`, or an RFC 3339 instant
    #[arg(long, value_name = "TIME", conflicts_with_all = ["from", "to", "speed", "duration"])]
    at: Option<String>,

    /// The whole patrol on one sheet, with call-outs and a table of events, instead of one instant
    #[arg(long, conflicts_with_all = ["at", "speed", "duration"])]
    whole: bool,

    /// One still for each scene of the briefing, into the folder that -o names; or a film of them
    #[arg(long, conflicts_with_all = ["at", "whole", "scene"])]
    scenes: bool,

    /// The still of one scene of the briefing, counted from 1
    #[arg(long, value_name = "N", conflicts_with_all = ["at", "whole"])]
    scene: Option<usize>,

    /// Width and height in pixels
    #[arg(long, value_name = "WIDTHxHEIGHT", conflicts_with = "preset", value_parser = options::parse_size)]
    size: Option<(u32, u32)>,

    /// A size with the type that suits it: `a4` is paper, `16:9` a projector
    #[arg(long, value_enum)]
    preset: Option<Preset>,

    /// Colours: `dark` for screens, `light` for paper
    #[arg(long, value_enum)]
    theme: Option<Theme>,

    /// Language of words and names; what an author wrote in one language stays as it is
    #[arg(long, visible_alias = "language", value_enum, default_value = "en")]
    lang: Lang,

    /// Layers to leave out, with commas between: relief, graticule, borders, zones, tracks, trails, aircraft, events,
    /// names, uncertainty, ensemble, legend, scale-bar, title
    #[arg(long, value_name = "LAYERS", value_delimiter = ',')]
    without: Vec<String>,

    /// A second scenario, drawn under the first one as a ghost
    #[arg(long, value_name = "FILE")]
    ghost: Option<PathBuf>,

    /// What happens at the same time in both: `enters KADIZ`, `leaves KADIZ`, `passes NAME` or `start`; otherwise the first
    /// entry into a zone that both enter
    #[arg(long, value_name = "EVENT", requires = "ghost")]
    align: Option<Alignment>,

    /// Fly the scenario's `[ensemble]` and draw where its runs flew, and on a sheet when they crossed; as many runs as the
    /// scenario says, 10,000 at most, where none are said
    #[arg(long, value_name = "RUNS", num_args = 0..=1, require_equals = true, value_parser = clap::value_parser!(u64).range(1..=MOST_RUNS))]
    ensemble: Option<Option<u64>>,

    /// Threads to fly the ensemble and to make a film on; as many as there are processors where it is not said
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,

    /// Layers to add that are off otherwise: uncertainty, ensemble
    #[arg(long, value_name = "LAYERS", value_delimiter = ',')]
    with: Vec<String>,

    #[command(flatten)]
    film: FilmArguments,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Preset {
    /// A4 landscape, 2000 by 1414 pixels, for paper
    A4,
    /// 1920 by 1080 pixels, for a projector
    #[value(name = "16:9")]
    Wide,
}

/// What kind of file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Png,
    Svg,
    Pdf,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<Answer> {
    let film = film::wanted(&arguments.film, &arguments.output)?;
    let format = if arguments.scenes || film.is_some() { Format::Png } else { format_of(&arguments.output)? };
    let layers = layers(arguments)?;
    let (simulation, mut answer) = match input::fly(arguments.file.as_deref(), |_| Ok(()))? {
        Flown::Wrong(answer) => return Ok(answer),
        Flown::Right((), simulation, answer) => (simulation, answer),
    };
    let scenes = &simulation.scenario.scenes;
    if (arguments.scenes || arguments.scene.is_some()) && scenes.is_empty() {
        return Err(WrongUsage(format!("`{}` has no scenes", simulation.scenario.title.en)).into());
    }
    let scene = match arguments.scene {
        Some(number) if !(1..=scenes.len()).contains(&number) => {
            return Err(WrongUsage(format!("--scene: there is no scene {number}; there are {}", scenes.len())).into());
        }
        number => number.map(|number| number - 1),
    };
    let is_briefing = arguments.scenes || scene.is_some();
    let ghost = match &arguments.ghost {
        None => None,
        Some(file) => match ghost::fly(&simulation, file, arguments.align.as_ref())? {
            Err(wrong) => return Ok(wrong),
            Ok((ghost, warned)) => {
                answer.words.push_str(&warned.words);
                Some(ghost)
            }
        },
    };
    let drawn = scenes.iter().enumerate().filter(|(index, _)| arguments.scenes || scene == Some(*index));
    let is_in_a_scene = simulation.scenario.ensemble.is_some()
        && drawn.into_iter().any(|(_, scene)| briefing::layers(&simulation, scene, &layers).ensemble);
    let is_wanted = layers.ensemble || is_in_a_scene;
    let outcomes = is_wanted.then(|| fly_ensemble(&simulation, arguments)).transpose()?;
    let medium = match arguments.preset {
        Some(Preset::A4) => Medium::Print,
        Some(Preset::Wide) => Medium::Presentation,
        // What is told in scenes is shown to people.
        None if is_briefing && arguments.size.is_none() => Medium::Presentation,
        None => Medium::Screen,
    };
    let is_paper = arguments.preset == Some(Preset::A4) || arguments.whole;
    let theme = match arguments.theme {
        Some(theme) => theme.into(),
        None if is_paper => ThemeKind::Light,
        None => ThemeKind::Dark,
    };
    let mut request = PictureRequest {
        simulation: &simulation,
        t: match (&arguments.at, scene) {
            (Some(text), _) => options::instant("--at", text, &simulation)?,
            (None, Some(scene)) => briefing::still_at(&simulation, &scenes[scene]),
            (None, None) => simulation.duration / 2.0,
        },
        size: arguments.size.unwrap_or(if is_paper && arguments.preset != Some(Preset::Wide) {
            (2000, 1414)
        } else {
            (1920, 1080)
        }),
        theme,
        medium,
        language: arguments.lang.into(),
        layers,
        projection: None,
        scene,
        ghost: ghost.as_ref(),
        ensemble: outcomes.as_ref(),
    };
    if let Some(kind) = film {
        let threads = arguments.threads.unwrap_or_else(ensemble::processors);
        let film = film::plan(&arguments.film, &request, arguments.scenes)?;
        answer.words.push_str(&film::make(&film, kind, &arguments.output, threads)?);
        return Ok(answer);
    }
    if arguments.scenes {
        std::fs::create_dir_all(&arguments.output)
            .with_context(|| format!("cannot make the folder `{}`", arguments.output.display()))?;
        for (index, scene) in scenes.iter().enumerate() {
            (request.t, request.scene) = (briefing::still_at(&simulation, scene), Some(index));
            let name = format!("{:02}-{}.png", index + 1, slug(&scene.title.en));
            write(&picture::draw(&request), format, 1.0, &arguments.output.join(name), &mut answer)?;
        }
        return Ok(answer);
    }
    let (picture, scale) = if arguments.whole {
        // A sheet has one height; its pixels are made to fit.
        let scale = request.size.1 as f32 / sheet::HEIGHT;
        (sheet::draw(&request, request.size.0 as f32 / scale), scale)
    } else {
        (picture::draw(&request), 1.0)
    };
    write(&picture, format, scale, &arguments.output, &mut answer)?;
    Ok(answer)
}

/// More runs than these are for tables: no eye sees them.
const MOST_RUNS: u64 = 1_000_000;

/// Flies what is to be drawn of an ensemble.
fn fly_ensemble(simulation: &Simulation, arguments: &Arguments) -> anyhow::Result<Outcomes> {
    let scenario = &simulation.scenario;
    let ensemble = scenario.ensemble.as_ref().ok_or_else(|| ensemble::nothing_varies(&PrepareError::NothingVaries))?;
    let runs = arguments.ensemble.flatten().unwrap_or(ensemble.runs.min(Outcomes::MOST_FOR_A_PICTURE));
    let prepared = Prepared::new(scenario, runs, ensemble.seed)?;
    let control = Arc::new(Control::default());
    let progress = Progress::begin(runs, "runs", &control);
    let threads = arguments.threads.unwrap_or_else(ensemble::processors);
    let outcomes = Outcomes::of(&prepared, threads, &control);
    progress.end();
    Ok(outcomes.expect("nobody tells it to stop"))
}

fn write(picture: &Picture, format: Format, scale: f32, path: &Path, answer: &mut Answer) -> anyhow::Result<()> {
    output::write(path, &bytes(picture, format, scale)?, answer)
}

/// `into-the-kadiz`: a title as part of a file's name.
fn slug(title: &str) -> String {
    let plain = title.to_lowercase().replace('é', "e").replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
    plain.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// Writes the whole built-in patrol as a sheet.
pub(super) fn whole(path: &Path) -> anyhow::Result<()> {
    let arguments = Arguments { output: path.to_owned(), whole: true, ..Arguments::default() };
    run(&arguments).map(|_| ())
}

fn bytes(picture: &Picture, format: Format, scale: f32) -> anyhow::Result<Vec<u8>> {
    Ok(match format {
        Format::Png => export::png::png(picture, scale)?,
        Format::Svg => export::svg::svg(picture).into_bytes(),
        Format::Pdf => export::png::pdf(picture)?,
    })
}

fn format_of(path: &Path) -> Result<Format, WrongUsage> {
    match path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("png") => Ok(Format::Png),
        Some("svg") => Ok(Format::Svg),
        Some("pdf") => Ok(Format::Pdf),
        _ => Err(WrongUsage(format!(
            "cannot tell what `{}` is to be; let the name end in .png, .svg or .pdf, or for a \
             film in .mp4, .gif or .webp",
            path.display()
        ))),
    }
}

fn layers(arguments: &Arguments) -> Result<Layers, WrongUsage> {
    let mut layers = Layers { ensemble: arguments.ensemble.is_some(), ..Layers::default() };
    let wanted =
        arguments.without.iter().map(|name| (name, false)).chain(arguments.with.iter().map(|name| (name, true)));
    for (name, on) in wanted {
        if !layers.switch(name, on) {
            return Err(WrongUsage(match nearest(name, Layers::NAMES) {
                Some(near) => format!("no layer `{name}`; did you mean `{near}`?"),
                None => format!("no layer `{name}`; there are {}", Layers::NAMES.join(", ")),
            }));
        }
    }
    Ok(layers)
}
