//! Ensembles: what of a scenario is drawn by chance, and from which distributions.

use std::ops::Range;

/// What the runs of an ensemble vary, and how many there are.
#[derive(Debug, Clone, PartialEq)]
pub struct Ensemble {
    /// How many runs, where nobody asks for another number.
    pub runs: u64,
    /// What the numbers are drawn from, where nobody asks for another one.
    pub seed: u64,
    /// What is varied, in the order of the file; what the file says of several waypoints is one input for each.
    pub inputs: Vec<Input>,
}

impl Ensemble {
    /// How many runs, where the file does not say it.
    pub const RUNS: u64 = 1_000;
    /// The most runs of an ensemble: each has a stream of numbers of its own.
    pub const MOST_RUNS: u64 = 1 << 40;
    /// The most inputs of an ensemble.
    pub const MOST_INPUTS: usize = 10_000;
}

/// One quantity that is drawn anew for each run.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// What it is called in tables: as written, otherwise made of what it varies.
    pub name: String,
    /// What it varies.
    pub varies: Varies,
    /// What it is drawn from.
    pub distribution: Distribution,
    /// Bytes of the scenario file it was read from, for diagnostics.
    pub span: Range<usize>,
}

/// What an input varies. Flights, waypoints and layers are indices into those of the scenario.
#[derive(Debug, Clone, PartialEq)]
pub enum Varies {
    /// By how many seconds the whole timetable of these flights is later.
    Departure(Vec<usize>),
    /// By how many seconds these flights are later at one of their waypoints, and from there on.
    Delay(Vec<FlightWaypoint>),
    /// By what share these flights are faster.
    SpeedShare(Vec<usize>),
    /// By how many metres a second these flights are faster.
    Speed(Vec<usize>),
    /// By how many metres these flights fly higher.
    Altitude(Vec<usize>),
    /// How many metres a second the wind of a layer blows.
    WindSpeed(usize),
    /// From how many degrees over true north the wind of a layer blows.
    WindFrom(usize),
    /// By how many metres to the right of their track these flights fly on the leg from a waypoint to the next; on all of
    /// their legs where there is none.
    Offset(Vec<usize>, Option<usize>),
    /// How many seconds these flights take off after what they wait for.
    Reaction(Vec<usize>),
    /// By what share of its uncertainty a waypoint lies to the right of the track.
    Position(FlightWaypoint),
}

/// A waypoint of a flight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlightWaypoint {
    /// As an index into the scenario's flights.
    pub flight: usize,
    /// As an index into the flight's route.
    pub waypoint: usize,
}

impl Varies {
    /// The unit in which values of this input are told and kept.
    pub fn unit(&self) -> InputUnit {
        match self {
            Self::Departure(_) | Self::Delay(_) | Self::Reaction(_) => InputUnit::Seconds,
            Self::Speed(_) | Self::WindSpeed(_) => InputUnit::MetresPerSecond,
            Self::Altitude(_) | Self::Offset(..) => InputUnit::Metres,
            Self::WindFrom(_) => InputUnit::Degrees,
            Self::SpeedShare(_) | Self::Position(_) => InputUnit::Share,
        }
    }

    /// The least value that has a meaning; what is drawn below it is drawn again.
    pub fn least(&self) -> f64 {
        match self {
            Self::WindSpeed(_) | Self::Reaction(_) => 0.0,
            // Nobody flies at a tenth of the speed.
            Self::SpeedShare(_) => -0.9,
            _ => f64::NEG_INFINITY,
        }
    }
}

/// The unit of an input's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InputUnit {
    /// Seconds.
    Seconds,
    /// Metres.
    Metres,
    /// Metres a second.
    MetresPerSecond,
    /// Degrees.
    Degrees,
    /// A share of something: 0.01 is 1 %.
    Share,
}

/// What a value is drawn from, in the unit of its input.
#[derive(Debug, Clone, PartialEq)]
pub enum Distribution {
    /// Every value between two others is equally likely.
    Uniform {
        /// The least.
        from: f64,
        /// The greatest.
        to: f64,
    },
    /// The bell curve.
    Normal {
        /// The mean.
        mean: f64,
        /// The standard deviation.
        deviation: f64,
    },
    /// Likeliest at one value, and evenly less likely towards the ends.
    Triangular {
        /// The least.
        from: f64,
        /// The likeliest.
        mode: f64,
        /// The greatest.
        to: f64,
    },
    /// One of a few values.
    List(Vec<Weighted>),
}

/// A value of a list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighted {
    /// The value.
    pub value: f64,
    /// How often it is drawn, beside the others of its list.
    pub weight: f64,
}
