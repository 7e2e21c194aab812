//! The air: the standard atmosphere, airspeeds, and the wind.
//!
//! What the nose meets becomes what the ground sees: a calibrated airspeed or a Mach number becomes a true airspeed, and a
//! true airspeed in the wind becomes a ground speed and a heading.
//!
//! # References
//! ICAO Doc 7488, *Manual of the ICAO Standard Atmosphere*, third edition: the constants and the layers up to 32 km.

use nalgebra::Vector2;

use crate::units::{Altitude, Bearing, STANDARD_GRAVITY, Speed};

/// Temperature at sea level in kelvins.
const SEA_LEVEL_TEMPERATURE: f64 = 288.15;
/// Pressure at sea level in pascals.
const SEA_LEVEL_PRESSURE: f64 = 101_325.0;
/// The specific gas constant of air in J/(kg K).
const GAS_CONSTANT: f64 = 287.05287;
/// The ratio of the specific heats of air.
const HEAT_RATIO: f64 = 1.4;

/// A layer of the standard atmosphere: the altitude at which it begins in metres, and the temperature gradient in K/m.
const LAYERS: [(f64, f64); 3] = [(0.0, -0.0065), (11_000.0, 0.0), (20_000.0, 0.001)];

/// The standard atmosphere at an altitude, which is read as a pressure altitude.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StandardAir {
    /// In kelvins.
    pub temperature: f64,
    /// In pascals.
    pub pressure: f64,
}

impl StandardAir {
    /// The air at an altitude. Above 32 km, where nothing here flies, the third layer goes on.
    ///
    /// # Examples
    /// ```
    /// use patrolscope::sim::air::StandardAir;
    /// use patrolscope::units::Altitude;
    /// let tropopause = StandardAir::at(Altitude::from_metres(11_000.0));
    /// assert!((tropopause.temperature - 216.65).abs() < 1e-9);
    /// assert!((tropopause.speed_of_sound().metres_per_second() - 295.07).abs() < 5e-3);
    /// ```
    pub fn at(altitude: Altitude) -> Self {
        let height = altitude.metres();
        let mut air = Self { temperature: SEA_LEVEL_TEMPERATURE, pressure: SEA_LEVEL_PRESSURE };
        for (index, (base, gradient)) in LAYERS.into_iter().enumerate() {
            let top = LAYERS.get(index + 1).map_or(f64::INFINITY, |layer| layer.0);
            let rise = height.min(top) - base;
            let temperature = air.temperature + gradient * rise;
            let exponent = -STANDARD_GRAVITY / GAS_CONSTANT;
            let factor = if gradient == 0.0 {
                (exponent * rise / air.temperature).exp()
            } else {
                (temperature / air.temperature).powf(exponent / gradient)
            };
            air = Self { temperature, pressure: air.pressure * factor };
            if height <= top {
                break;
            }
        }
        air
    }

    /// The speed of sound.
    pub fn speed_of_sound(&self) -> Speed {
        Speed::from_metres_per_second((HEAT_RATIO * GAS_CONSTANT * self.temperature).sqrt())
    }
}

/// A speed through the air, by the instrument that shows it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Airspeed {
    /// True airspeed.
    True(Speed),
    /// Calibrated airspeed: what the indicator shows, but for its own errors. Below the speed of sound.
    Calibrated(Speed),
    /// Times the speed of sound.
    Mach(f64),
}

impl Airspeed {
    /// The true airspeed at an altitude of the standard atmosphere.
    pub fn true_airspeed(self, altitude: Altitude) -> Speed {
        let of_mach = |mach: f64, air: &StandardAir| {
            Speed::from_metres_per_second(mach * air.speed_of_sound().metres_per_second())
        };
        match self {
            Self::True(speed) => speed,
            Self::Mach(mach) => of_mach(mach, &StandardAir::at(altitude)),
            Self::Calibrated(speed) => {
                let (air, sea_level) = (StandardAir::at(altitude), StandardAir::at(Altitude::from_metres(0.0)));
                let shown = speed.metres_per_second() / sea_level.speed_of_sound().metres_per_second();
                // What the pitot tube adds to the pressure.
                let impact = sea_level.pressure * ((1.0 + 0.2 * shown * shown).powf(3.5) - 1.0);
                let mach = (5.0 * ((impact / air.pressure + 1.0).powf(2.0 / 7.0) - 1.0)).sqrt();
                of_mach(mach, &air)
            }
        }
    }
}

/// The wind at one altitude.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WindLayer {
    /// The altitude; one that does not matter where there is one layer only.
    pub altitude: Altitude,
    /// The direction from which it blows, over true north.
    pub from: Bearing,
    /// How fast it blows.
    pub speed: Speed,
}

/// The wind of a scenario: the same everywhere and always, but for the altitude.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wind {
    /// By altitude. Between two layers east and north components change evenly; beyond the ends they stay.
    layers: Vec<(f64, Vector2<f64>)>,
    /// The same as it was said.
    said: Vec<WindLayer>,
}

/// How a flight must point to stay on its track in the wind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WindTriangle {
    /// Where the nose points.
    pub heading: Bearing,
    /// Along the track, in metres a second; not positive where the wind is too strong.
    pub ground_speed: f64,
}

impl Wind {
    /// The wind of layers in any order.
    pub fn new(layers: impl IntoIterator<Item = WindLayer>) -> Self {
        let blowing = |layer: WindLayer| {
            let (sin, cos) = layer.from.degrees().to_radians().sin_cos();
            (layer.altitude.metres(), Vector2::new(-sin, -cos) * layer.speed.metres_per_second())
        };
        let mut said: Vec<WindLayer> = layers.into_iter().collect();
        said.sort_by(|a, b| a.altitude.metres().total_cmp(&b.altitude.metres()));
        Self { layers: said.iter().copied().map(blowing).collect(), said }
    }

    /// Its layers, the lowest first.
    pub fn layers(&self) -> impl ExactSizeIterator<Item = WindLayer> {
        self.said.iter().copied()
    }

    /// Whether the air stands still.
    pub fn is_calm(&self) -> bool {
        self.layers.iter().all(|(_, blowing)| *blowing == Vector2::zeros())
    }

    /// Whether it changes with altitude.
    pub fn has_layers(&self) -> bool {
        self.layers.len() > 1
    }

    /// Where the air goes at an altitude in metres: eastward and northward in metres a second.
    pub fn at(&self, height: f64) -> Vector2<f64> {
        let above = self.layers.partition_point(|(at, _)| *at <= height);
        match (above.checked_sub(1).map(|below| self.layers[below]), self.layers.get(above)) {
            (Some((low, a)), Some((high, b))) => a + (b - a) * ((height - low) / (high - low)),
            (Some((_, blowing)), None) | (None, Some(&(_, blowing))) => blowing,
            (None, None) => Vector2::zeros(),
        }
    }

    /// The wind triangle of a track over the ground and a true airspeed in metres a second, at an altitude in metres.
    ///
    /// # Examples
    /// ```
    /// use patrolscope::sim::air::{Wind, WindLayer};
    /// use patrolscope::units::{Altitude, Bearing, Speed};
    /// let west = WindLayer {
    ///     altitude: Altitude::from_feet(30_000.0),
    ///     from: Bearing::from_degrees(270.0),
    ///     speed: Speed::from_metres_per_second(30.0),
    /// };
    /// let triangle = Wind::new([west]).triangle(Bearing::from_degrees(0.0), 50.0, 9_000.0);
    /// assert!((triangle.ground_speed - 40.0).abs() < 1e-12, "three, four, five");
    /// ```
    pub fn triangle(&self, track: Bearing, true_airspeed: f64, height: f64) -> WindTriangle {
        let blowing = self.at(height);
        let (sin, cos) = track.degrees().to_radians().sin_cos();
        let along = blowing.x * sin + blowing.y * cos;
        let rightward = blowing.x * cos - blowing.y * sin;
        // The nose is turned into the wind by so much that nothing is left across the track.
        let across = (rightward / true_airspeed).clamp(-1.0, 1.0);
        let heading = Bearing::from_degrees(track.degrees() - across.asin().to_degrees());
        WindTriangle { heading, ground_speed: true_airspeed * (1.0 - across * across).sqrt() + along }
    }

    /// Heading and true airspeed, in metres a second, of a flight with this track and ground speed at an altitude in metres.
    pub fn heading_and_airspeed(&self, track: Bearing, ground_speed: f64, height: f64) -> (Bearing, f64) {
        let (sin, cos) = track.degrees().to_radians().sin_cos();
        let through_air = Vector2::new(sin, cos) * ground_speed - self.at(height);
        (Bearing::from_degrees(through_air.x.atan2(through_air.y).to_degrees()), through_air.norm())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Expected values: the package aerocalc3 (PyPI), with its own constants, to five digits.
    #[test]
    fn the_standard_atmosphere_is_that_of_others() {
        for (feet, temperature, pressure) in [
            (0.0, 288.15, 101_325.0),
            (10_000.0, 268.338, 69_681.6),
            (30_000.0, 228.714, 30_089.6),
            (45_000.0, 216.65, 14_747.7),
        ] {
            let air = StandardAir::at(Altitude::from_feet(feet));
            assert!((air.temperature - temperature).abs() < 1e-3, "{feet}: {air:?}");
            assert!((air.pressure / pressure - 1.0).abs() < 2e-5, "{feet}: {air:?}");
        }
    }

    /// Calibrated airspeed in knots, altitude in feet, true airspeed in knots: aerocalc3, `cas2tas`.
    const CAS: [(f64, f64, f64); 4] = [
        (250.0, 10_000.0, 288.7023),
        (400.0, 5_000.0, 427.4089),
        (280.0, 30_000.0, 437.3727),
        (250.0, 41_000.0, 481.8150),
    ];
    /// Mach number, altitude in feet, true airspeed in knots: aerocalc3, `mach2tas`.
    const MACH: [(f64, f64, f64); 2] = [(0.78, 30_000.0, 459.6715), (0.78, 41_000.0, 447.3841)];

    #[test]
    fn airspeeds_are_those_of_others() {
        let knots = |speed: Airspeed, feet: f64| speed.true_airspeed(Altitude::from_feet(feet)).knots();
        for (cas, feet, tas) in CAS {
            let ours = knots(Airspeed::Calibrated(Speed::from_knots(cas)), feet);
            assert!((ours / tas - 1.0).abs() < 2e-5, "{cas} kt at {feet} ft: {ours}");
        }
        for (mach, feet, tas) in MACH {
            let ours = knots(Airspeed::Mach(mach), feet);
            assert!((ours / tas - 1.0).abs() < 2e-5, "Mach {mach} at {feet} ft: {ours}");
        }
    }

    proptest! {
        /// Law of the wind triangle: through the air plus the air is over the ground.
        #[test]
        fn heading_and_wind_add_up_to_track(
            track in 0.0..360.0f64, tas in 100.0..300.0f64, from in 0.0..360.0f64, wind in 0.0..80.0f64,
        ) {
            let layer = WindLayer {
                altitude: Altitude::from_feet(30_000.0),
                from: Bearing::from_degrees(from),
                speed: Speed::from_metres_per_second(wind),
            };
            let air = Wind::new([layer]);
            let triangle = air.triangle(Bearing::from_degrees(track), tas, 9_000.0);
            let vector = |degrees: f64, speed: f64| {
                let (sin, cos) = degrees.to_radians().sin_cos();
                Vector2::new(sin, cos) * speed
            };
            let sum = vector(triangle.heading.degrees(), tas) - vector(from, wind);
            prop_assert!((sum - vector(track, triangle.ground_speed)).norm() < 1e-9);
            let (heading, airspeed) = air.heading_and_airspeed(Bearing::from_degrees(track), triangle.ground_speed, 9e3);
            prop_assert!(heading.turn_to(triangle.heading).abs() < 1e-9 && (airspeed - tas).abs() < 1e-9);
        }
    }

    #[test]
    fn between_two_layers_the_wind_changes_evenly() {
        let layer = |feet: f64, from: f64, knots: f64| WindLayer {
            altitude: Altitude::from_feet(feet),
            from: Bearing::from_degrees(from),
            speed: Speed::from_knots(knots),
        };
        let wind = Wind::new([layer(30_000.0, 270.0, 100.0), layer(10_000.0, 0.0, 20.0)]);
        let east_north = |feet: f64| wind.at(Altitude::from_feet(feet).metres()) * (3600.0 / 1852.0);
        assert!((east_north(20_000.0) - Vector2::new(50.0, -10.0)).norm() < 1e-9);
        assert!((east_north(0.0) - Vector2::new(0.0, -20.0)).norm() < 1e-9);
        assert!((east_north(40_000.0) - Vector2::new(100.0, 0.0)).norm() < 1e-9);
    }
}
