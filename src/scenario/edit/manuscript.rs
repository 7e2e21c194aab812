//! A text that is being edited, with what undoes it.

use super::{Edit, EditError, apply};
use crate::scenario::Library;

const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// What one step changed: the bytes from `at` on, before and after.
#[derive(Debug, Clone)]
struct Step {
    at: usize,
    before: Box<str>,
    after: Box<str>,
}

impl Step {
    /// The difference of two texts; `None` where there is none.
    fn between(before: &str, after: &str) -> Option<Self> {
        if before == after {
            return None;
        }
        let same = |(a, b): &(char, char)| a == b;
        let at: usize = before.chars().zip(after.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
        let (before, after) = (&before[at..], &after[at..]);
        let reversed = before.chars().rev().zip(after.chars().rev());
        let tail: usize = reversed.take_while(same).map(|(c, _)| c.len_utf8()).sum();
        Some(Self { at, before: before[..before.len() - tail].into(), after: after[..after.len() - tail].into() })
    }
}

/// A scenario's text as it is edited.
///
/// Nothing of it is written anywhere: whoever saves it writes [`bytes`](Self::bytes) and says so with
/// [`mark_saved`](Self::mark_saved).
///
/// # Examples
/// ```
/// use patrolscope::geodesy::Position;
/// use patrolscope::scenario::edit::{Edit, Manuscript, Spot};
/// use patrolscope::scenario::library::without_files;
/// use patrolscope::units::Distance;
/// let text = "route = 1 # not a scenario\n[[flight]]\nroute = [{ at = \"39°00'N 131°33'E\" }] # kept\n";
/// let mut manuscript = Manuscript::read(text.as_bytes()).unwrap();
/// let to = Spot::new(Position::from_lat_lon(38.5, 131.0), Distance::from_metres(500.0));
/// manuscript.apply(&Edit::MoveWaypoint { flight: 0, waypoint: 0, to }, &without_files()).unwrap();
/// assert_eq!(manuscript.text(), text.replace("39°00'N 131°33'E", "38°30'N 131°00'E"));
/// manuscript.undo();
/// assert!(manuscript.text() == text && !manuscript.is_changed());
/// ```
#[derive(Debug, Clone)]
pub struct Manuscript {
    text: String,
    has_byte_order_mark: bool,
    /// The text as it was last read or saved.
    saved: String,
    done: Vec<Step>,
    undone: Vec<Step>,
    /// The text before the drag that is under way.
    before_drag: Option<String>,
}

impl Manuscript {
    /// The text of a file.
    ///
    /// # Errors
    /// Where the bytes are no UTF-8. A text that is no valid scenario, or no TOML, is one all the same.
    pub fn read(bytes: &[u8]) -> Result<Self, EditError> {
        let text = std::str::from_utf8(bytes).map_err(|_| EditError::NotText)?;
        let without_mark = text.strip_prefix(BYTE_ORDER_MARK);
        let text = without_mark.unwrap_or(text).to_owned();
        Ok(Self {
            saved: text.clone(),
            text,
            has_byte_order_mark: without_mark.is_some(),
            done: Vec::new(),
            undone: Vec::new(),
            before_drag: None,
        })
    }

    /// The text as it stands.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The file as it would be saved.
    pub fn bytes(&self) -> Vec<u8> {
        self.with_mark(&self.text)
    }

    /// The file as it was last read or saved.
    pub fn saved_bytes(&self) -> Vec<u8> {
        self.with_mark(&self.saved)
    }

    fn with_mark(&self, text: &str) -> Vec<u8> {
        let mark = if self.has_byte_order_mark { BYTE_ORDER_MARK } else { "" };
        [mark.as_bytes(), text.as_bytes()].concat()
    }

    /// Whether the text differs from what was last read or saved.
    pub fn is_changed(&self) -> bool {
        self.text != self.saved
    }

    /// Whether there is something to undo.
    pub fn can_undo(&self) -> bool {
        self.is_dragged() || !self.done.is_empty()
    }

    /// Whether there is something to redo.
    pub fn can_redo(&self) -> bool {
        !self.is_dragged() && !self.undone.is_empty()
    }

    /// Takes note that the text as it stands is what the file holds.
    pub fn mark_saved(&mut self) {
        self.saved.clone_from(&self.text);
    }

    /// Does an edit: one step, which one undo takes back. While a drag is under way, the edit takes the place of the one
    /// before, and the whole drag is one step.
    ///
    /// # Errors
    /// Where the edit cannot be done; the text is then as before.
    pub fn apply(&mut self, edit: &Edit, library: &dyn Library) -> Result<(), EditError> {
        let base = self.before_drag.as_ref().unwrap_or(&self.text);
        let edited = apply::edited(base, edit, library)?;
        if self.is_dragged() {
            self.text = edited;
        } else {
            let before = std::mem::replace(&mut self.text, edited);
            self.push_step(&before);
        }
        Ok(())
    }

    fn push_step(&mut self, before: &str) {
        if let Some(step) = Step::between(before, &self.text) {
            self.done.push(step);
            self.undone.clear();
        }
    }

    /// Whether a drag is under way.
    pub fn is_dragged(&self) -> bool {
        self.before_drag.is_some()
    }

    /// Begins a drag, and ends the one before.
    pub fn begin_drag(&mut self) {
        self.end_drag();
        self.before_drag = Some(self.text.clone());
    }

    /// Ends the drag that is under way: what it changed is one step.
    pub fn end_drag(&mut self) {
        if let Some(before) = self.before_drag.take() {
            self.push_step(&before);
        }
    }

    /// Takes back the drag that is under way, as if it had not begun.
    pub fn cancel_drag(&mut self) {
        if let Some(before) = self.before_drag.take() {
            self.text = before;
        }
    }

    /// Takes back the last step; whether there was one.
    pub fn undo(&mut self) -> bool {
        self.end_drag();
        let Some(step) = self.done.pop() else { return false };
        self.text.replace_range(step.at..step.at + step.after.len(), &step.before);
        self.undone.push(step);
        true
    }

    /// Does again what was undone last; whether there was something.
    pub fn redo(&mut self) -> bool {
        self.end_drag();
        let Some(step) = self.undone.pop() else { return false };
        self.text.replace_range(step.at..step.at + step.before.len(), &step.after);
        self.done.push(step);
        true
    }
}
