//! The options of `render` that make a film, and how it is written.

use std::io::BufWriter;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, anyhow};
use patrolscope::chart::film::Pace;
use patrolscope::chart::picture::PictureRequest;
use patrolscope::chart::{Film, briefing};
use patrolscope::export::film::{self, FilmError};
use patrolscope::files::{Draft, FolderDraft};
use patrolscope::scenario::clock::{self, parse_span};
use patrolscope::threads::Control;

use super::WrongUsage;
use super::options;
use super::progress::{Progress, stop_on_interrupt};

#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Films")]
pub struct FilmArguments {
    /// The instant with which a film begins, as --at; otherwise the begin of the patrol, or of the --scene
    #[arg(long, value_name = "TIME", conflicts_with_all = ["scenes", "whole"])]
    from: Option<String>,

    /// The instant with which a film ends, as --at; otherwise the end of the patrol, or of the --scene
    #[arg(long, value_name = "TIME", conflicts_with_all = ["scenes", "whole"])]
    to: Option<String>,

    /// Make a film in which so many seconds pass in each second
    #[arg(long, value_name = "N", conflicts_with = "duration", value_parser = parse_speed)]
    speed: Option<f64>,

    /// Make a film that lasts so long: `60s`, `1.5 min`
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    duration: Option<f64>,

    /// Frames of a film in each second; 30 where it is not said
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=120))]
    fps: Option<u32>,
}

/// What a film is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Mp4,
    Gif,
    WebP,
    /// A folder with one PNG for each frame.
    Frames,
}

const FPS: u32 = 30;
const ENDINGS: &str = ".mp4, .gif or .webp, or in / for a folder with one PNG for each frame";

fn parse_speed(text: &str) -> Result<f64, String> {
    let speed = text.strip_suffix(['x', '×']).unwrap_or(text).parse().ok();
    speed
        .filter(|speed| (0.01..=100_000.0).contains(speed))
        .ok_or_else(|| "accepted: a number such as 120, for two minutes in a second".to_owned())
}

fn parse_duration(text: &str) -> Result<f64, String> {
    let span = parse_span(text).filter(|span| span.is_positive());
    span.map(|span| span.as_secs_f64()).ok_or_else(|| format!("accepted: {}", clock::SPAN_ACCEPTED))
}

/// What kind of film is asked for; `None` where none is.
pub fn wanted(arguments: &FilmArguments, output: &Path) -> Result<Option<Kind>, WrongUsage> {
    let has_slash = output.as_os_str().to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR]);
    let ending = output.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
    let kind = match ending.as_deref() {
        _ if has_slash || output.is_dir() => Some(Kind::Frames),
        Some("mp4") => Some(Kind::Mp4),
        Some("gif") => Some(Kind::Gif),
        Some("webp") => Some(Kind::WebP),
        _ => None,
    };
    let name = output.display();
    let FilmArguments { from, to, speed, duration, fps } = arguments;
    if speed.is_some() || duration.is_some() {
        let unknown = || WrongUsage(format!("cannot tell what film `{name}` is to be; let the name end in {ENDINGS}"));
        return kind.map(Some).ok_or_else(unknown);
    }
    let is_meant = from.is_some() || to.is_some() || fps.is_some();
    if is_meant || kind.is_some_and(|kind| kind != Kind::Frames) {
        let how = "for a film say how fast it runs with --speed 120, or how long it lasts with --duration 60s";
        return Err(WrongUsage(how.to_owned()));
    }
    Ok(None)
}

/// The film that is asked for.
pub fn plan<'a>(arguments: &FilmArguments, request: &PictureRequest<'a>, scenes: bool) -> Result<Film<'a>, WrongUsage> {
    let simulation = request.simulation;
    let fps = arguments.fps.unwrap_or(FPS);
    let pace = match (arguments.speed, arguments.duration) {
        (Some(speed), _) => Pace::Speed(speed),
        (None, duration) => Pace::Duration(duration.unwrap_or_default()),
    };
    let wrong = |error: patrolscope::chart::film::FilmError| WrongUsage(error.to_string());
    if scenes {
        return Film::of_scenes(request, pace, fps).map_err(wrong);
    }
    let instant = |option: &str, text: Option<&String>, otherwise: f64| {
        text.map_or(Ok(otherwise), |text| options::instant(option, text, simulation))
    };
    let scene = request.scene.map(|scene| briefing::span(simulation, &simulation.scenario.scenes[scene]));
    let (begin, end) = scene.filter(|(begin, end)| begin < end).unwrap_or((0.0, simulation.duration));
    let from = instant("--from", arguments.from.as_ref(), begin)?;
    let to = instant("--to", arguments.to.as_ref(), end)?;
    Film::between(request, (from, to), pace, fps).map_err(wrong)
}

/// Makes a film, and says what was written.
pub fn make(film: &Film<'_>, kind: Kind, output: &Path, threads: NonZeroUsize) -> anyhow::Result<String> {
    match kind {
        Kind::Mp4 => to_file(film, output, |file, control| film::mp4(film, file, threads, control)),
        Kind::Gif => to_file(film, output, |file, control| film::gif(film, file, threads, control)),
        Kind::WebP => to_file(film, output, |file, control| film::webp(film, file, threads, control)),
        Kind::Frames => {
            let folder = FolderDraft::of(output).with_context(|| cannot_write(output))?;
            watched(film, output, |control| {
                film::frames(film, threads, control, |number, png| folder.write(&format!("{number:06}.png"), png))
            })?;
            folder.keep().with_context(|| cannot_write(output))
        }
    }?;
    let (width, height) = film.size();
    let (frames, fps) = (film.frames(), film.frames_per_second());
    let seconds = frames as f64 / f64::from(fps);
    let name = output.display();
    Ok(format!("wrote `{name}`: {frames} frames of {width}x{height} pixels, {fps} a second, {seconds:.2} s\n"))
}

/// Makes a film that is one file. Whether it can be written is found before hours are spent on it.
fn to_file(
    film: &Film<'_>,
    output: &Path,
    write: impl FnOnce(&mut BufWriter<Draft>, &Control) -> Result<(), FilmError>,
) -> anyhow::Result<()> {
    let mut file = BufWriter::new(Draft::of(output).with_context(|| cannot_write(output))?);
    watched(film, output, |control| write(&mut file, control))?;
    let draft = file.into_inner().map_err(std::io::IntoInnerError::into_error);
    draft.and_then(Draft::keep).with_context(|| cannot_write(output))
}

/// Makes a film with a bar that shows how far it is, and tells what went wrong.
fn watched(film: &Film<'_>, output: &Path, make: impl FnOnce(&Control) -> Result<(), FilmError>) -> anyhow::Result<()> {
    let control = Arc::new(Control::default());
    let progress = Progress::begin(film.frames(), "frames", &control);
    stop_on_interrupt(&control);
    let made = make(&control);
    progress.end();
    made.map_err(|error| match error {
        FilmError::Stopped => anyhow!("stopped; `{}` was not written", output.display()),
        FilmError::Unfit(why) => WrongUsage(why).into(),
        error @ FilmError::Io(_) => anyhow::Error::from(error).context(cannot_write(output)),
        error => error.into(),
    })
}

fn cannot_write(output: &Path) -> String {
    format!("cannot write `{}`", output.display())
}
