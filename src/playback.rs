//! The clock of a replay as a plain value: where it stands, how fast it goes, what commands do to it.
//!
//! It knows nothing of windows and wall clocks: whoever shows it says how much wall time has gone by. Because all that
//! is drawn is a function of [`Playback::t`], playing, scrubbing, reversing and jumping show the same.

use std::ops::RangeInclusive;

/// Rates a person can choose: seconds of the patrol in a second of wall time.
pub const RATES: [f64; 11] = [1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0];

/// Events nearer than this to where the clock stands, in seconds, are taken for the one it stands at.
const SAME_INSTANT: f64 = 0.5;

/// What a person asks of the clock.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Go on, in the direction last chosen; from the end, or in reverse from the start, begin again.
    Play,
    /// Go from one instant to another, forward, at the one of [`RATES`] that comes nearest to taking so many seconds of wall
    /// time, and stand still there.
    PlayOnce {
        /// Where it begins.
        from: f64,
        /// Where it stands still.
        to: f64,
        /// Seconds of wall time.
        takes: f64,
    },
    /// Stand still.
    Pause,
    /// Play or pause.
    TogglePlay,
    /// Turn the direction round, and play.
    Reverse,
    /// Choose a rate.
    SetRate(f64),
    /// The next higher of [`RATES`].
    Faster,
    /// The next lower of [`RATES`].
    Slower,
    /// Jump to an instant; playing goes on from there.
    Seek(f64),
    /// Hold an instant while the cursor is dragged; playing stops.
    Scrub(f64),
    /// Stand still so many seconds from here.
    Step(f64),
    /// Jump to the first of these instants, which are in order, after the clock's.
    Next(Vec<f64>),
    /// Jump to the last of these instants, which are in order, before the clock's.
    Previous(Vec<f64>),
    /// Repeat, or no longer.
    ToggleLoop,
    /// Repeat this stretch; `None` is the whole.
    SetLoop(Option<RangeInclusive<f64>>),
    /// So many seconds of wall time have gone by.
    Advance(f64),
}

/// Which way time goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// Forward.
    #[default]
    Forward,
    /// Backward.
    Backward,
}

/// A clock between 0 and its duration, in seconds since the start of the simulation.
///
/// # Examples
/// ```
/// use patrolscope::playback::{Command, Playback};
/// let mut clock = Playback::new(3600.0);
/// clock.apply(Command::SetRate(60.0));
/// clock.apply(Command::Play);
/// clock.apply(Command::Advance(1.5));
/// assert_eq!(clock.t(), 90.0);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Playback {
    t: f64,
    duration: f64,
    rate: f64,
    direction: Direction,
    is_playing: bool,
    repeats: bool,
    stretch: Option<RangeInclusive<f64>>,
    /// Where it stands still next, once.
    until: Option<f64>,
}

impl Playback {
    /// A clock that stands at the start.
    pub fn new(duration: f64) -> Self {
        Self {
            t: 0.0,
            duration: duration.max(0.0),
            rate: 60.0,
            direction: Direction::Forward,
            is_playing: false,
            repeats: false,
            stretch: None,
            until: None,
        }
    }

    /// The same clock for a patrol that was flown again: it lasts so long now, and starts so many seconds later than
    /// before. The clock stands at the same time of day, or at the end that is nearest to it.
    pub fn carried_on(&self, duration: f64, starts_later_by: f64) -> Self {
        let mut on = Self { duration: duration.max(0.0), ..self.clone() };
        let now = |before: f64| (before - starts_later_by).clamp(0.0, on.duration);
        on.t = now(self.t);
        on.until = self.until.map(now);
        let stretch = self.stretch.as_ref().map(|stretch| now(*stretch.start())..=now(*stretch.end()));
        if stretch.is_some() {
            on.set_loop(stretch);
        }
        on
    }

    /// Where it stands, in seconds since the start of the simulation.
    pub fn t(&self) -> f64 {
        self.t
    }

    /// The last instant.
    pub fn duration(&self) -> f64 {
        self.duration
    }

    /// Seconds of the patrol in a second of wall time, without the direction.
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// Which way it goes.
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// Whether it goes.
    pub fn is_playing(&self) -> bool {
        self.is_playing
    }

    /// Whether it begins again at the end.
    pub fn repeats(&self) -> bool {
        self.repeats
    }

    /// The stretch that is repeated, where one was chosen.
    pub fn stretch(&self) -> Option<&RangeInclusive<f64>> {
        self.stretch.as_ref()
    }

    /// Does what is asked.
    pub fn apply(&mut self, command: Command) {
        match command {
            Command::Play => self.play(),
            Command::PlayOnce { from, to, takes } => {
                self.direction = Direction::Forward;
                self.seek(from);
                self.rate = nearest_rate((to - from) / takes);
                self.is_playing = to > from;
                self.until = Some(to);
            }
            Command::Pause => self.is_playing = false,
            Command::TogglePlay if self.is_playing => self.is_playing = false,
            Command::TogglePlay => self.play(),
            Command::Reverse => {
                self.direction = match self.direction {
                    Direction::Forward => Direction::Backward,
                    Direction::Backward => Direction::Forward,
                };
                self.play();
            }
            Command::SetRate(rate) => self.rate = rate.clamp(RATES[0], RATES[RATES.len() - 1]),
            Command::Faster => self.rate = RATES.into_iter().find(|rate| *rate > self.rate).unwrap_or(self.rate),
            Command::Slower => self.rate = RATES.into_iter().rfind(|rate| *rate < self.rate).unwrap_or(self.rate),
            Command::Seek(t) => self.seek(t),
            Command::Scrub(t) => {
                self.is_playing = false;
                self.seek(t);
            }
            Command::Step(seconds) => {
                self.is_playing = false;
                self.seek(self.t + seconds);
            }
            Command::Next(instants) => {
                if let Some(t) = instants.into_iter().find(|t| *t > self.t + SAME_INSTANT) {
                    self.seek(t);
                }
            }
            Command::Previous(instants) => {
                if let Some(t) = instants.into_iter().rfind(|t| *t < self.t - SAME_INSTANT) {
                    self.seek(t);
                }
            }
            Command::ToggleLoop => {
                self.repeats = !self.repeats;
                self.stretch = None;
            }
            Command::SetLoop(stretch) => self.set_loop(stretch),
            Command::Advance(seconds) => self.advance(seconds),
        }
    }

    fn play(&mut self) {
        self.is_playing = true;
        let (first, last) = self.ends();
        match self.direction {
            Direction::Forward if self.t >= last => self.t = first,
            Direction::Backward if self.t <= first => self.t = last,
            _ => {}
        }
    }

    fn seek(&mut self, t: f64) {
        if t.is_finite() {
            self.t = t.clamp(0.0, self.duration);
            self.until = None;
        }
    }

    fn set_loop(&mut self, stretch: Option<RangeInclusive<f64>>) {
        let within = stretch.map(|s| s.start().clamp(0.0, self.duration)..=s.end().clamp(0.0, self.duration));
        self.stretch = within.filter(|s| s.end() - s.start() > SAME_INSTANT);
        self.repeats = self.stretch.is_some();
    }

    /// The instants between which it goes.
    fn ends(&self) -> (f64, f64) {
        self.stretch.as_ref().map_or((0.0, self.duration), |stretch| (*stretch.start(), *stretch.end()))
    }

    fn advance(&mut self, seconds: f64) {
        if !self.is_playing || seconds <= 0.0 {
            return;
        }
        let (first, last) = self.ends();
        let t = match self.direction {
            Direction::Forward => self.t + seconds * self.rate,
            Direction::Backward => self.t - seconds * self.rate,
        };
        let is_over = match self.direction {
            Direction::Forward => t > last,
            Direction::Backward => t < first,
        };
        if let Some(until) = self.until.filter(|until| (self.t..t).contains(until)) {
            (self.t, self.until, self.is_playing) = (until, None, false);
        } else if !is_over {
            self.t = t;
        } else if self.repeats && last > first {
            self.t = first + (t - first).rem_euclid(last - first);
        } else {
            self.t = t.clamp(first, last);
            self.is_playing = false;
        }
    }
}

/// The one of [`RATES`] whose ratio to a wanted one is nearest to 1.
fn nearest_rate(wanted: f64) -> f64 {
    let off = |rate: f64| (rate / wanted.max(1e-9)).ln().abs();
    RATES.into_iter().min_by(|a, b| off(*a).total_cmp(&off(*b))).expect("there are rates")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn playing(t: f64) -> Playback {
        let mut clock = Playback::new(1000.0);
        clock.apply(Command::SetRate(10.0));
        clock.apply(Command::Seek(t));
        clock.apply(Command::Play);
        clock
    }

    #[test]
    fn a_clock_that_is_carried_on_keeps_the_time_of_day() {
        let mut clock = playing(400.0);
        clock.apply(Command::SetLoop(Some(300.0..=900.0)));
        let on = clock.carried_on(700.0, -100.0);
        assert_eq!((on.t(), on.duration(), on.is_playing()), (500.0, 700.0, true));
        assert_eq!((on.stretch(), on.repeats(), on.rate()), (Some(&(400.0..=700.0)), true, clock.rate()));
        assert_eq!(clock.carried_on(50.0, 0.0).t(), 50.0);
        assert_eq!(clock.carried_on(1000.0, 500.0).t(), 0.0);
        assert_eq!(clock.carried_on(1000.0, 0.0), clock);
    }

    #[test]
    fn it_stops_at_the_end_and_begins_again_when_played() {
        let mut clock = playing(990.0);
        clock.apply(Command::Advance(5.0));
        assert_eq!((clock.t(), clock.is_playing()), (1000.0, false));
        clock.apply(Command::Play);
        assert_eq!((clock.t(), clock.is_playing()), (0.0, true));
    }

    #[test]
    fn a_stretch_played_once_ends_where_it_is_to_and_goes_on_when_played_again() {
        let mut clock = Playback::new(10_000.0);
        clock.apply(Command::PlayOnce { from: 1000.0, to: 3000.0, takes: 20.0 });
        assert_eq!((clock.t(), clock.rate(), clock.is_playing()), (1000.0, 120.0, true));
        clock.apply(Command::Advance(10.0));
        clock.apply(Command::TogglePlay);
        clock.apply(Command::TogglePlay);
        clock.apply(Command::Advance(60.0));
        assert_eq!((clock.t(), clock.is_playing()), (3000.0, false));
        clock.apply(Command::Play);
        clock.apply(Command::Advance(10.0));
        assert_eq!((clock.t(), clock.is_playing()), (4200.0, true));
        // A jump forgets where it was to stand still.
        clock.apply(Command::PlayOnce { from: 1000.0, to: 3000.0, takes: 20.0 });
        clock.apply(Command::Seek(2900.0));
        clock.apply(Command::Advance(10.0));
        assert_eq!(clock.t(), 4100.0);
        clock.apply(Command::PlayOnce { from: 500.0, to: 500.0, takes: 20.0 });
        assert_eq!((clock.t(), clock.is_playing()), (500.0, false));
    }

    #[test]
    fn reverse_goes_back_the_same_way() {
        let mut clock = playing(500.0);
        clock.apply(Command::Advance(7.0));
        clock.apply(Command::Reverse);
        clock.apply(Command::Advance(7.0));
        assert_eq!((clock.t(), clock.direction()), (500.0, Direction::Backward));
        clock.apply(Command::Advance(100.0));
        assert_eq!((clock.t(), clock.is_playing()), (0.0, false));
    }

    #[test]
    fn a_loop_comes_round_in_both_directions() {
        let mut clock = playing(290.0);
        clock.apply(Command::SetLoop(Some(200.0..=300.0)));
        clock.apply(Command::Advance(2.0));
        assert_eq!(clock.t(), 210.0);
        clock.apply(Command::Reverse);
        clock.apply(Command::Advance(2.0));
        assert_eq!(clock.t(), 290.0);
        clock.apply(Command::Seek(50.0));
        assert_eq!(clock.t(), 50.0, "a jump may leave the stretch");
        clock.apply(Command::SetLoop(Some(200.0..=200.0)));
        assert!(!clock.repeats() && clock.stretch().is_none(), "a stretch of no length is none");
    }

    #[test]
    fn steps_and_scrubs_stand_still() {
        let mut clock = playing(100.0);
        clock.apply(Command::Step(-10.0));
        assert_eq!((clock.t(), clock.is_playing()), (90.0, false));
        clock.apply(Command::Advance(10.0));
        assert_eq!(clock.t(), 90.0);
        clock.apply(Command::Play);
        clock.apply(Command::Scrub(5000.0));
        assert_eq!((clock.t(), clock.is_playing()), (1000.0, false));
        clock.apply(Command::Seek(f64::NAN));
        assert_eq!(clock.t(), 1000.0);
    }

    #[test]
    fn events_are_reached_one_by_one() {
        let instants = vec![100.0, 100.2, 400.0];
        let mut clock = Playback::new(1000.0);
        let mut seen = Vec::new();
        for _ in 0..3 {
            clock.apply(Command::Next(instants.clone()));
            seen.push(clock.t());
        }
        clock.apply(Command::Previous(instants.clone()));
        seen.push(clock.t());
        assert_eq!(seen, [100.0, 400.0, 400.0, 100.2]);
    }

    #[test]
    fn rates_stay_within_the_list() {
        let mut clock = Playback::new(10.0);
        (0..30).for_each(|_| clock.apply(Command::Faster));
        assert_eq!(clock.rate(), 3600.0);
        (0..30).for_each(|_| clock.apply(Command::Slower));
        assert_eq!(clock.rate(), 1.0);
        clock.apply(Command::SetRate(1e9));
        assert_eq!(clock.rate(), 3600.0);
    }

    #[test]
    fn a_simulation_of_no_length_can_be_played() {
        let mut clock = Playback::new(0.0);
        clock.apply(Command::ToggleLoop);
        clock.apply(Command::Play);
        clock.apply(Command::Advance(1.0));
        assert_eq!((clock.t(), clock.is_playing()), (0.0, false));
    }
}
