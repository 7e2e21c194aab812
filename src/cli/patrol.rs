//! No command: the built-in patrol, in a window; where there can be none, as a timeline and a picture.

use std::path::Path;

use super::{Answer, render, simulate};

/// Where the picture is written, in the folder in which the program is called.
const PICTURE: &str = "tenth-joint-patrol.png";

pub fn run() -> anyhow::Result<Answer> {
    let no_window = match window()? {
        Ok(answer) => return Ok(answer),
        Err(reason) => reason,
    };
    let mut answer = simulate::run(&simulate::Arguments::default())?;
    let written = render::whole(Path::new(PICTURE));
    answer.words.push_str(&format!("{no_window}, so here is the timeline"));
    answer.words.push_str(&match written {
        Ok(()) => format!("; the map is in `{PICTURE}`\n"),
        Err(error) => format!("; the map could not be written: {error:#}\n"),
    });
    Ok(answer)
}

/// The window, or why there is none.
fn window() -> anyhow::Result<Result<Answer, String>> {
    #[cfg(feature = "viewer")]
    return Ok(super::view::built_in()?.map_err(|error| error.to_string()));
    #[cfg(not(feature = "viewer"))]
    Ok(Err("this program was built without its window".to_owned()))
}
