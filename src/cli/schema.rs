//! `schema`: the JSON Schema of scenario files.

use super::Answer;

pub fn run() -> anyhow::Result<Answer> {
    todo!()
}
