//! The projector: any frame of a film as pixels, for one thread.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use resvg::tiny_skia::Pixmap;

use super::FilmError;
use super::canvas::{Canvas, Set};
use super::rows::Rows;
use super::stamp::Stamps;
use crate::chart::film::Film;
use crate::threads::Control;

/// The sets of a film's shots, each made by the first thread that needs it, and there as long as one does.
pub struct Sets<'a>(Vec<Mutex<Weak<Set<'a>>>>);

impl<'a> Sets<'a> {
    /// The sets of a film, none of them made.
    pub fn of(film: &Film<'a>) -> Self {
        Self(film.shots().iter().map(|_| Mutex::new(Weak::new())).collect())
    }

    fn get(&self, film: &Film<'a>, shot: usize) -> Result<Arc<Set<'a>>, FilmError> {
        // Whoever panicked while making it left nothing there.
        let mut known = self.0[shot].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(set) = known.upgrade() {
            return Ok(set);
        }
        let shown = &film.shots()[shot];
        let set = Arc::new(Set::of(film.stage(shown), shown.from)?);
        *known = Arc::downgrade(&set);
        Ok(set)
    }
}

/// Draws frames of a film, best one after the other.
pub struct Projector<'f, 'a> {
    film: &'f Film<'a>,
    sets: &'f Sets<'a>,
    control: &'f Control,
    stamps: Stamps,
    /// What the shot that was shown last is drawn with.
    current: Option<(usize, Arc<Set<'a>>, Canvas)>,
}

/// A frame.
pub struct Shown<'p> {
    /// Its pixels, all of them opaque.
    pub pixels: &'p Pixmap,
    /// Which of them may differ from those of the frame that was drawn before it.
    pub changed: &'p Rows,
}

impl<'f, 'a> Projector<'f, 'a> {
    /// A projector that has shown nothing.
    pub fn new(film: &'f Film<'a>, sets: &'f Sets<'a>, control: &'f Control) -> Self {
        Self { film, sets, control, stamps: Stamps::new(film.language()), current: None }
    }

    /// Draws a frame and counts it.
    pub fn frame(&mut self, shot: usize, frame: u64) -> Result<Shown<'_>, FilmError> {
        self.control.done.fetch_add(1, Ordering::Relaxed);
        self.look_at(shot, frame)
    }

    /// Draws a frame without counting it, as for what the next one is to be compared with.
    pub fn look_at(&mut self, shot: usize, frame: u64) -> Result<Shown<'_>, FilmError> {
        if self.control.stop.load(Ordering::Relaxed) {
            return Err(FilmError::Stopped);
        }
        if self.current.as_ref().is_none_or(|(current, ..)| *current != shot) {
            self.current = None;
            let set = self.sets.get(self.film, shot)?;
            let canvas = Canvas::new(&set)?;
            self.current = Some((shot, set, canvas));
        }
        let (_, set, canvas) = self.current.as_mut().expect("it was set up");
        let shown = &self.film.shots()[shot];
        canvas.draw(set, &mut self.stamps, self.film.instant(shown, frame), self.film.told(shown, frame))?;
        let (pixels, changed) = canvas.shown();
        Ok(Shown { pixels, changed })
    }
}
