//! `schema`: the JSON Schema of scenario files.

use patrolscope::scenario;

use super::{Answer, layout};

pub fn run() -> Answer {
    Answer::data(layout::json(&scenario::schema()))
}
