//! The scenario as the simulation reads it: names resolved, units gone, every value within its range.

use std::ops::Range;
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::account::{Count, Report, Uncertainty};
use super::briefing::BriefingScene;
use super::ensemble::Ensemble;
use crate::geodesy::{PathKind, Position, TurnDirection};
use crate::sim::air::{Airspeed, Wind};
use crate::sim::aircraft::{AircraftType, Role};
use crate::units::{Altitude, Bearing, ClimbRate, Distance, Speed};
use crate::zones::zone::Source;
use crate::zones::{Names, Zone};

/// What a scenario claims to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScenarioKind {
    /// A real patrol, put together from what was reported.
    Reconstruction,
    /// A route somebody thought of.
    #[default]
    Hypothetical,
    /// A track that was measured.
    Recorded,
}

/// How well a waypoint is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// Place and time were both reported.
    Reported,
    /// The time was reported, the place is approximate.
    TimeReported,
    /// The place or region was reported, the time is interpolated.
    PlaceReported,
    /// From memory, not read in a source.
    Recalled,
    /// Chosen so that the line can be drawn.
    Assumed,
}

/// How a waypoint is turned at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TurnStyle {
    /// Turn early, on a circle tangent to both legs.
    #[default]
    FlyBy,
    /// Pass the waypoint first, then turn towards the next one.
    FlyOver,
    /// Change direction at the waypoint at once, as reported tracks do.
    Sharp,
}

/// How wide a turn is flown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TurnSize {
    /// With a bank angle in degrees: the radius follows from the speed.
    Bank(f64),
    /// On a radius.
    Radius(Distance),
    /// At a rate in degrees a second: the radius follows from the speed.
    Rate(f64),
}

/// A speed, by what it is measured against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LegSpeed {
    /// Over the ground.
    Ground(Speed),
    /// Through the air: what it is over the ground follows from the wind.
    Air(Airspeed),
}

impl LegSpeed {
    /// The speed over the ground in calm air at `altitude`.
    pub fn in_calm_air(self, altitude: Altitude) -> Speed {
        match self {
            LegSpeed::Ground(speed) => speed,
            LegSpeed::Air(air) => air.true_airspeed(altitude),
        }
    }
}

/// How the altitude of the next waypoint is reached.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Climb {
    /// Evenly, over the whole leg.
    #[default]
    Even,
    /// At a rate from the waypoint on, then level.
    AtRate(ClimbRate),
}

/// What limits the altitude at which a waypoint is passed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AltitudeLimits {
    /// Not lower, with its place in the file.
    pub at_or_above: Option<(Altitude, Range<usize>)>,
    /// Not higher, with its place in the file.
    pub at_or_below: Option<(Altitude, Range<usize>)>,
}

/// What is done at a waypoint, besides passing it.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Action {
    /// It is passed.
    #[default]
    Pass,
    /// The flight waits here.
    Hold(Hold),
    /// The flight takes its station on another one, and follows it until the next waypoint, which is an [`Action::Leave`].
    /// The waypoint's position and time are those of the joining.
    Join(Join),
    /// The flight leaves the one it follows. The waypoint's position and time are those of the leaving.
    Leave(Leave),
    /// The flight was part of another one until here. The waypoint's position and time are those of the parting.
    Split(Meet),
    /// The flight becomes part of another one here. The waypoint's position and time are those of the merging.
    Merge(Meet),
    /// The flight takes off here, when something happens.
    Scramble(Scramble),
    /// The flight lands here.
    Land,
}

/// The pattern of a hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum HoldPattern {
    /// Two half circles and two legs; the waypoint is the end of the inbound leg.
    Racetrack(HoldLeg),
    /// A circle through the waypoint.
    Orbit,
    /// Two circles, turned alternately, and two legs that cross; the waypoint lies in the middle of one of them.
    FigureEight(HoldLeg),
}

/// How long the legs of a pattern are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum HoldLeg {
    /// So far.
    Length(Distance),
    /// So long, at the speed of the hold.
    Time(SignedDuration),
}

/// How long a hold lasts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum HoldStay {
    /// So many times round.
    Laps(u32),
    /// Until an instant. The legs of a racetrack or figure eight are lengthened or shortened, or an orbit is widened, so that
    /// whole laps fill the time.
    Until(Timestamp),
    /// As long as the time of a later waypoint asks for, at the speeds of the legs up to it.
    AsNeeded,
}

/// Waiting in a pattern.
#[derive(Debug, Clone, PartialEq)]
pub struct Hold {
    /// The pattern.
    pub pattern: HoldPattern,
    /// Which way round; of a figure eight, the first circle.
    pub direction: TurnDirection,
    /// The direction in which the waypoint is passed; that of the leg before where it is not stated.
    pub course: Option<Bearing>,
    /// How long it lasts.
    pub stay: HoldStay,
    /// How wide its turns are; as those of the flight where it is not stated.
    pub size: Option<TurnSize>,
    /// How fast it is flown; as the flight flies where nothing else is stated.
    pub speed: Option<LegSpeed>,
    /// Bytes of the scenario file it was read from, for diagnostics.
    pub span: Range<usize>,
}

/// A place beside a flight that moves with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Station {
    /// The direction from the followed flight, in degrees clockwise from its track.
    pub bearing_degrees: f64,
    /// How far from it.
    pub distance: Distance,
    /// How much higher, in metres.
    pub higher_by: f64,
}

/// Where or when a flight takes its station.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Meeting {
    /// When the followed flight passes nearest to a position.
    Near(Position),
    /// At an instant.
    Time(Timestamp),
    /// As soon as the speed of the flight allows it.
    Soonest,
}

/// Coming together with another flight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meet {
    /// The other flight, as an index into the scenario's flights.
    pub flight: usize,
    /// Where or when.
    pub meeting: Meeting,
}

/// Taking a station on another flight.
#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    /// The followed flight, as an index into the scenario's flights.
    pub flight: usize,
    /// The place beside it.
    pub station: Station,
    /// Where or when.
    pub meeting: Meeting,
    /// Whether the other flight is met from outside, as responders do: told as intercept and escort.
    pub is_intercept: bool,
}

/// When a flight leaves the one it follows.
#[derive(Debug, Clone, PartialEq)]
pub enum Leave {
    /// When something happens.
    When(Trigger),
    /// So long after joining.
    After(SignedDuration),
    /// When the followed flight passes nearest to a position.
    Near(Position),
    /// When the followed flight ends.
    AtEnd,
}

/// What a flight waits for.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    /// What happens.
    pub what: TriggerKind,
    /// The instant after which it counts, where the file says one.
    pub after: Option<Timestamp>,
    /// The words of the file.
    pub text: String,
    /// Bytes of the scenario file it was read from, for diagnostics.
    pub span: Range<usize>,
}

/// What happens that a flight waits for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TriggerKind {
    /// An instant comes.
    Time(Timestamp),
    /// A flight enters a zone for the first time.
    Enters {
        /// As an index into the scenario's flights.
        flight: usize,
        /// As an index into the scenario's zones.
        zone: usize,
    },
    /// A flight leaves a zone for the first time (after the waiting began, where it began inside).
    Leaves {
        /// As an index into the scenario's flights.
        flight: usize,
        /// As an index into the scenario's zones.
        zone: usize,
    },
    /// A flight passes one of its waypoints.
    Passes {
        /// As an index into the scenario's flights.
        flight: usize,
        /// As an index into that flight's route.
        waypoint: usize,
    },
}

impl TriggerKind {
    /// The flight that is watched.
    pub fn flight(&self) -> Option<usize> {
        match self {
            Self::Time(_) => None,
            Self::Enters { flight, .. } | Self::Leaves { flight, .. } | Self::Passes { flight, .. } => Some(*flight),
        }
    }
}

/// Taking off when something happens.
#[derive(Debug, Clone, PartialEq)]
pub struct Scramble {
    /// What the flight waits for.
    pub trigger: Trigger,
    /// How long after it the flight takes off.
    pub reaction: SignedDuration,
}

/// One waypoint of a route, with what is asked of the leg that begins there.
#[derive(Debug, Clone)]
pub struct Waypoint {
    /// Where it is. In a scenario as read, a waypoint that joins or leaves another flight has the position that the file
    /// gives, if any; in a simulation, where it happened.
    pub position: Position,
    /// Its name for people: as written, otherwise the id of the place it was written with, if any.
    pub name: Option<Names>,
    /// How far off the true place may have been, where the file says so.
    pub uncertainty: Option<Distance>,
    /// When it is passed, where the file says so.
    pub time: Option<Timestamp>,
    /// Whether that time must be met within what the aircraft can fly.
    pub must_arrive: bool,
    /// How high it is passed.
    pub altitude: Altitude,
    /// What that is checked against.
    pub limits: AltitudeLimits,
    /// How the altitude changes on the leg that begins here.
    pub climb: Climb,
    /// Speed of the leg that begins here.
    ///
    /// For a leg between the first and the last timed waypoint of its flight: the speed that the file states for this
    /// very leg, otherwise `None`, and the times decide. For a leg before the first or after the last timed waypoint:
    /// always there (the leg's own, else the flight's, else the cruise speed of its aircraft). At the last waypoint
    /// of a route, where no leg begins: `None`. See [`Flight::route`].
    pub speed: Option<LegSpeed>,
    /// The line of the leg that begins here.
    pub path: PathKind,
    /// How it is turned at.
    pub turn: TurnStyle,
    /// How wide the turn is, where the waypoint says it.
    pub turn_size: Option<TurnSize>,
    /// Which way it is turned, where the file says so; the short way otherwise.
    pub turn_direction: Option<TurnDirection>,
    /// What is done here.
    pub action: Action,
    /// How well it is known.
    pub evidence: Option<Evidence>,
    /// The id of the source for it.
    pub source: Option<String>,
    /// A remark for the reader.
    pub note: Option<String>,
    /// Bytes of the scenario file it was read from, for diagnostics.
    pub span: Range<usize>,
}

impl Waypoint {
    /// Whether the file says where it is; otherwise that follows from another flight, and is known when it is flown.
    pub fn is_placed(&self) -> bool {
        !matches!(self.action, Action::Join(_) | Action::Leave(_) | Action::Split(_) | Action::Merge(_))
    }
}

/// How the aircraft of a flight fly together, as it is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Formation {
    /// The shape.
    pub shape: FormationShape,
    /// From one aircraft to the next.
    pub spacing: Distance,
}

/// The shape of a formation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FormationShape {
    /// One behind the other.
    Trail,
    /// Each behind and to the left of the one before.
    EchelonLeft,
    /// Each behind and to the right of the one before.
    EchelonRight,
    /// Side by side.
    LineAbreast,
    /// The leader, one behind on the left, two behind on the right; more fours behind.
    #[default]
    FingerFour,
}

/// What moves as one: a callsign with a number of aircraft.
#[derive(Debug, Clone)]
pub struct Flight {
    /// Short name, unique in the scenario.
    pub id: String,
    /// Name for people; the id where none is given.
    pub name: String,
    /// Two-letter code of the state that operates it.
    pub operator: Option<String>,
    /// The aircraft type, where given.
    pub aircraft: Option<Arc<AircraftType>>,
    /// What it does: as written, otherwise as the aircraft type does.
    pub role: Option<Role>,
    /// How many aircraft.
    pub count: u32,
    /// How wide its turns are, where a waypoint does not say it.
    pub turn_size: TurnSize,
    /// How fast the ground speed changes between two legs, in m/s²; at once where it is `None`.
    pub acceleration: Option<f64>,
    /// The speed of legs and holds that neither the file nor times say otherwise; `None` where nothing does.
    pub usual_speed: Option<LegSpeed>,
    /// How its aircraft fly together.
    pub formation: Formation,
    /// At least two waypoints, no two neighbours at the same position. At least one has a time, and the times increase.
    ///
    /// # Speeds
    /// A *stretch* is what lies between two timed waypoints with no time between them. Within a stretch, legs with a
    /// stated speed keep it, and the others share the one speed that makes the times fit; it is finite and positive.
    /// Where all legs of a stretch state a speed, these fit the times within 1 % or one second, whichever is more;
    /// the times are kept, and all speeds of the stretch give way by the same factor. Outside the stretches every leg
    /// has a speed. No speed is below 1 kt or above 7,900 m/s.
    pub route: Vec<Waypoint>,
    /// A remark for the reader.
    pub note: Option<String>,
    /// Bytes of the scenario file it was read from, for diagnostics.
    pub span: Range<usize>,
}

impl Flight {
    /// The flights that must be worked out before this one, by index; some perhaps twice.
    pub fn waits_for(&self) -> impl Iterator<Item = usize> {
        self.route.iter().filter_map(|waypoint| match &waypoint.action {
            Action::Join(join) => Some(join.flight),
            Action::Split(meet) | Action::Merge(meet) => Some(meet.flight),
            Action::Leave(Leave::When(trigger)) => trigger.what.flight(),
            Action::Scramble(scramble) => scramble.trigger.what.flight(),
            Action::Pass | Action::Hold(_) | Action::Leave(_) | Action::Land => None,
        })
    }

    /// Whether its waypoints are only passed.
    pub fn is_plain(&self) -> bool {
        self.route.iter().all(|waypoint| waypoint.action == Action::Pass)
    }
}

/// A place whose closest approach is wanted.
#[derive(Debug, Clone)]
pub struct WatchedPlace {
    /// The id of the place in the catalogue, or as defined by the author.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Where it is.
    pub position: Position,
}

/// Which closest approaches are worked out.
#[derive(Debug, Clone)]
pub struct ClosestApproachSettings {
    /// To these places.
    pub places: Vec<WatchedPlace>,
    /// To the coast.
    pub coast: bool,
    /// Between two flights, where they come nearer than this.
    pub flights_within: Distance,
}

/// A scenario that can be flown. Whoever holds one need not check it again.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Title for people.
    pub title: Names,
    /// What it claims to be.
    pub kind: ScenarioKind,
    /// The local time shown beside UTC.
    pub time_zone: TimeZone,
    /// The instant whose zones are watched: the earliest time of the file, otherwise noon of its date.
    pub as_of: Option<Timestamp>,
    /// The zones and lines to watch, as in force then.
    pub zones: Vec<Arc<Zone>>,
    /// The flights, in the order of the file; none in a tour.
    pub flights: Vec<Arc<Flight>>,
    /// The sources that waypoints, reports and counts point to.
    pub sources: Vec<Source>,
    /// What sources said.
    pub reports: Vec<Report>,
    /// How many aircraft each source counted.
    pub counts: Vec<Count>,
    /// How far off the tracks of a reconstruction may be.
    pub uncertainty: Uncertainty,
    /// The steps of a briefing, in order.
    pub scenes: Vec<BriefingScene>,
    /// The wind.
    pub wind: Wind,
    /// Which closest approaches are wanted.
    pub closest_approach: ClosestApproachSettings,
    /// What is drawn by chance when it is flown many times.
    pub ensemble: Option<Ensemble>,
}

impl Scenario {
    /// How far to either side the true place of a waypoint may have been.
    pub fn uncertainty_at(&self, waypoint: &Waypoint) -> Distance {
        waypoint.uncertainty.unwrap_or_else(|| self.uncertainty.of(waypoint.evidence))
    }
}
