//! Land: which pieces, coasts and borders a view shows, with how much detail.

use super::basemap::{self, Bounds, LandPiece, Level, REGION, Scale};
use super::curve;
use super::mark::Px;
use super::view::View;
use crate::geodesy::{MapPoint, Position, Projection};

/// Above this many metres a pixel the coarsest land is enough.
pub const COARSE: f64 = 6000.0;

/// The land of a map.
#[derive(Debug, Clone, Default)]
pub struct Land {
    /// What is filled.
    pub pieces: Vec<&'static LandPiece>,
    /// What is stroked as coast.
    pub coast: Vec<&'static Vec<Position>>,
    /// What is stroked as border.
    pub borders: Vec<&'static Vec<Position>>,
}

impl Land {
    /// The land of the [region](REGION) in reach, for a scale in metres a pixel: all the detail there is, unless the map is
    /// very small.
    pub fn of_region(metres_per_px: f64, reach: &Reach) -> Self {
        let scale = if metres_per_px > COARSE { Scale::World110 } else { Scale::Region10 };
        Self::of(basemap::level(scale), |bounds| bounds.is_within(REGION) && reach.meets(bounds))
    }

    /// The land of the rest of the world in reach, for a scale in metres a pixel.
    pub fn beyond_region(metres_per_px: f64, reach: &Reach) -> Self {
        let scale = if metres_per_px > COARSE { Scale::World110 } else { Scale::World50 };
        Self::of(basemap::level(scale), |bounds| !bounds.is_within(REGION) && reach.meets(bounds))
    }

    /// The land that a view shows.
    pub fn in_view(view: &View) -> Self {
        let reach = Reach::of(view);
        let mut land = Self::of_region(view.metres_per_px, &reach);
        if reach.goes_beyond(REGION) {
            let beyond = Self::beyond_region(view.metres_per_px, &reach);
            land.pieces.extend(beyond.pieces);
            land.coast.extend(beyond.coast);
            land.borders.extend(beyond.borders);
        }
        land
    }

    fn of(level: &'static Level, is_wanted: impl Fn(Bounds) -> bool) -> Self {
        let wanted = |lines: &'static [Vec<Position>]| -> Vec<&'static Vec<Position>> {
            lines.iter().filter(|line| is_wanted(Bounds::of(line))).collect()
        };
        Self {
            pieces: level.land.iter().filter(|piece| is_wanted(piece.bounds)).collect(),
            coast: wanted(&level.coast),
            borders: wanted(&level.borders),
        }
    }
}

/// The latitudes and longitudes that a view shows, and some more.
///
/// # Units
/// Degrees. It may cross the date line: then `east` is more than 180.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    south: f64,
    north: f64,
    west: f64,
    east: f64,
}

impl Reach {
    /// The whole Earth.
    pub const ALL: Self = Self { south: -90.0, north: 90.0, west: -180.0, east: 180.0 };

    /// What a view shows, and 3° more on every side, for what lies between the points that are looked at.
    pub fn of(view: &View) -> Self {
        const LOOKS: u8 = 12;
        const MORE: f64 = 3.0;
        let area = &view.area;
        let shares = || (0..=LOOKS).map(|nth| f32::from(nth) / f32::from(LOOKS));
        let looks = shares().flat_map(|down| shares().map(move |right| (right, down)));
        let points = looks.map(|(right, down)| {
            let px = Px::new(area.min.x + right * area.width(), area.min.y + down * area.height());
            view.map_from_px(px)
        });
        let seen: Option<Vec<Position>> = view.projection.geo_from_map_all(points).into_iter().collect();
        // Where the map ends in sight, or goes round the Earth, all may be seen.
        let Some(seen) = seen else { return Self::ALL };
        let middle = seen[seen.len() / 2];
        let start = (90.0f64, -90.0f64, 0.0f64, 0.0f64);
        let (south, north, west, east) = seen.iter().fold(start, |(south, north, west, east), at| {
            let by = middle.east_to(*at);
            (south.min(at.lat()), north.max(at.lat()), west.min(by), east.max(by))
        });
        // About a pole every longitude is seen, and between two looks more of them than at either.
        if north > 80.0 || south < -80.0 || east - west > 300.0 {
            return Self { south: south - MORE, north: north + MORE, west: -180.0, east: 180.0 };
        }
        let reach = Self { south, north, west: middle.lon() + west, east: middle.lon() + east };
        reach.grown(MORE)
    }

    /// The southernmost and the northernmost latitude.
    pub fn lats(&self) -> (f64, f64) {
        (self.south, self.north)
    }

    /// The westernmost and the easternmost longitude; the latter is the larger number.
    pub fn lons(&self) -> (f64, f64) {
        (self.west, self.east)
    }

    /// So many degrees more on every side.
    pub fn grown(self, by: f64) -> Self {
        let Self { south, north, west, east } = self;
        if east - west + 2.0 * by >= 360.0 {
            return Self { south: south - by, north: north + by, west: -180.0, east: 180.0 };
        }
        let turn = 360.0 * ((west - by + 180.0) / 360.0).floor();
        Self { south: south - by, north: north + by, west: west - by - turn, east: east + by - turn }
    }

    /// Whether all of another reach lies in this one.
    pub fn holds(&self, other: &Self) -> bool {
        let is_round = self.east - self.west >= 360.0;
        let fits = |turn: f64| self.west <= other.west + turn && other.east + turn <= self.east;
        self.south <= other.south && other.north <= self.north && (is_round || fits(0.0) || fits(360.0))
    }

    /// Whether it shares anything with a box.
    pub fn meets(&self, bounds: Bounds) -> bool {
        let overlaps = |turn: f64| bounds.west + turn <= self.east && self.west <= bounds.east + turn;
        bounds.south <= self.north && self.south <= bounds.north && (overlaps(0.0) || overlaps(360.0))
    }

    /// Whether it holds anything that does not lie in a box.
    pub fn goes_beyond(&self, bounds: Bounds) -> bool {
        self.south < bounds.south || self.north > bounds.north || self.west < bounds.west || self.east > bounds.east
    }
}

/// The rings of a piece of land on the map plane; `None` where the map does not show it in one piece.
pub fn rings(projection: &Projection, piece: &LandPiece) -> Option<Vec<Vec<MapPoint>>> {
    piece
        .rings
        .iter()
        .map(|ring| {
            let points: Option<Vec<MapPoint>> = projection.map_from_geo_all(ring.iter().copied()).into_iter().collect();
            points.filter(|points| {
                let torn = |i: usize| {
                    let next = (i + 1) % ring.len();
                    curve::is_torn(ring[i], ring[next], points[i], points[next])
                };
                !(0..ring.len()).any(torn)
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::PxRect;

    fn view_of(projection: Projection, south_west: (f64, f64), north_east: (f64, f64)) -> View {
        let corners = [south_west, north_east].map(|(lat, lon)| Position::from_lat_lon(lat, lon));
        let points = corners.map(|corner| projection.map_from_geo(corner).unwrap());
        View::fitting(projection, points, PxRect::new(0.0, 0.0, 900.0, 700.0), 0.0)
    }

    fn mercator() -> Projection {
        Projection::mercator(Position::from_lat_lon(35.0, 135.0))
    }

    #[test]
    fn a_map_of_the_region_needs_no_other_land() {
        let view = view_of(mercator(), (22.0, 118.0), (46.0, 146.0));
        assert!(!Reach::of(&view).goes_beyond(REGION));
        let land = Land::in_view(&view);
        assert!(!land.pieces.is_empty() && land.pieces.iter().all(|piece| piece.bounds.is_within(REGION)));
        // India lies beyond.
        assert!(Reach::of(&view_of(mercator(), (5.0, 70.0), (30.0, 120.0))).goes_beyond(REGION));
    }

    #[test]
    fn a_reach_goes_on_beyond_the_date_line() {
        let hawaii = Reach::of(&view_of(mercator(), (15.0, 170.0), (30.0, -150.0)));
        assert!(hawaii.west < 170.0 && hawaii.east > 210.0, "{hawaii:?}");
        let meets = |lat: f64, lon: f64| hawaii.meets(Bounds::of(&[Position::from_lat_lon(lat, lon)]));
        assert!(meets(21.3, -157.9) && meets(20.0, 175.0));
        assert!(!meets(35.7, 139.7) && !meets(37.8, -122.4) && !meets(60.0, 180.0));
        assert!(hawaii.grown(5.0).holds(&hawaii) && !hawaii.holds(&hawaii.grown(5.0)));
    }

    #[test]
    fn all_round_a_pole_everything_is_met() {
        let about_pole = Projection::azimuthal_equidistant(Position::from_lat_lon(89.0, 0.0));
        let arctic = Reach::of(&view_of(about_pole, (75.0, -45.0), (75.0, 135.0)));
        for lon in [-179.0, -90.0, 0.0, 90.0, 179.0] {
            assert!(arctic.meets(Bounds::of(&[Position::from_lat_lon(80.0, lon)])), "{lon}");
        }
        assert!(!arctic.meets(Bounds::of(&[Position::from_lat_lon(35.0, 135.0)])));
        // Where the map ends in sight.
        let globe =
            view_of(Projection::orthographic(Position::from_lat_lon(35.0, 135.0)), (22.0, 118.0), (46.0, 146.0));
        assert_eq!(Reach::of(&View { metres_per_px: 40e3, ..globe }), Reach::ALL);
    }
}
