//! `explore [TOUR]`: the map of zones without a patrol, and tours of it.

use std::path::{Path, PathBuf};

use patrolscope::diagnostics::nearest::nearest;
use patrolscope::scenario::builtin;

use super::options::{self, Lang, Theme};
use super::{Answer, WrongUsage, view};

const EXAMPLES: &str = "\
Examples:
  patrolscope explore                                the zones one by one
  patrolscope explore three-zones-at-ieodo           why three states ask at one reef
  patrolscope explore --spot \"32°07'N 125°11'E\"      which zones lie there
  patrolscope explore --list                         which tours there are

N and B, or the arrow keys, go from scene to scene; a click on the map says which zones lie there.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The tour, by its name, or a file of one's own; none is the zones one by one
    tour: Option<String>,

    /// List the tours
    #[arg(long)]
    list: bool,

    /// Look closely at a place or position: which zones lie there, how far their edges are
    #[arg(long, value_name = "PLACE")]
    spot: Option<String>,

    /// Begin with this scene of the tour, counted from 1
    #[arg(long, value_name = "N", conflicts_with = "spot")]
    scene: Option<usize>,

    /// Language of words and names; otherwise as it was last
    #[arg(long, visible_alias = "language", value_enum)]
    lang: Option<Lang>,

    /// `dark` or `light`; otherwise as it was last
    #[arg(long, value_enum)]
    theme: Option<Theme>,

    /// Width and height of the window
    #[arg(long, value_name = "WxH", value_parser = options::parse_size)]
    size: Option<(u32, u32)>,

    /// Begin as a presentation, without panels
    #[arg(long)]
    presentation: bool,

    /// Save the window as PNG as soon as all is drawn, and end
    #[arg(long, value_name = "FILE")]
    capture: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<Answer> {
    if arguments.list {
        let line = |tour: &builtin::TourInShort| {
            let name = Path::new(&tour.path).file_stem().unwrap_or_default().to_string_lossy().into_owned();
            format!("{name:<24} {}, {} scenes\n", tour.title.en, tour.scenes)
        };
        return Ok(Answer::data(builtin::tours().iter().map(line).collect()));
    }
    view::run(&view::Arguments {
        file: Some(tour(arguments.tour.as_deref().unwrap_or(builtin::FIRST_TOUR))?),
        spot: arguments.spot.clone(),
        scene: arguments.scene.or(arguments.spot.is_none().then_some(1)),
        lang: arguments.lang,
        theme: arguments.theme,
        size: arguments.size,
        presentation: arguments.presentation,
        capture: arguments.capture.clone(),
        scale: 1,
        ..view::Arguments::default()
    })
}

/// The file of a tour: one's own, or the program's of that name.
fn tour(name: &str) -> Result<PathBuf, WrongUsage> {
    if Path::new(name).is_file() {
        return Ok(PathBuf::from(name));
    }
    let is_meant = |it: &&builtin::BuiltIn| it.name.eq_ignore_ascii_case(name.trim_end_matches(".toml"));
    let names = || builtin::TOURS.iter().map(|tour| tour.name);
    builtin::TOURS.iter().find(is_meant).map(|tour| tour.path().into()).ok_or_else(|| {
        WrongUsage(match nearest(name, names()) {
            Some(near) => format!("no tour `{name}`; did you mean `{near}`?"),
            None => format!("no tour `{name}`; there are {}", names().collect::<Vec<_>>().join(", ")),
        })
    })
}
