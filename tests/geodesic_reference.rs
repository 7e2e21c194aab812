//! Geodesics and rhumb lines against 34-digit arithmetic (`tests/reference/geod-reference.json`, made independently
//! of this project; its README says how). Lengths agree within 1e-7 m; positions within the same.

use patrolscope::geodesy::{GeodesicPath, Position, RhumbPath, geodesic};
use patrolscope::units::Bearing;
use serde::Deserialize;

#[derive(Deserialize)]
struct Reference {
    geodesic: Vec<Row>,
    rhumb: Vec<Row>,
}

/// problem, category, lat1, lon1, azi1, lat2, lon2, azi2 (geodesic) or s12 (rhumb) ...
type Row = Vec<serde_json::Value>;

fn reference() -> Reference {
    serde_json::from_str(include_str!("reference/geod-reference.json")).expect("the reference file is JSON")
}

fn number(row: &Row, column: usize) -> f64 {
    row[column].as_f64().expect("a number")
}

fn position(row: &Row, column: usize) -> Position {
    Position::from_lat_lon(number(row, column), number(row, column + 1))
}

/// The angle between two azimuths in degrees.
fn turn(a: Bearing, b: f64) -> f64 {
    a.turn_to(Bearing::from_degrees(b)).abs()
}

#[test]
fn geodesics_agree_with_the_reference() {
    let rows = reference().geodesic;
    assert_eq!(rows.len(), 500);
    for row in &rows {
        let (start, length) = (position(row, 2), number(row, 8));
        if row[0] == "direct" {
            let azimuth = Bearing::from_degrees(number(row, 4));
            let end = geodesic::direct(start, azimuth, length);
            let off = end.position.distance_to(position(row, 5)).metres();
            assert!(off < 1e-7, "{row:?}: {off} m off");
            // An azimuth is only as good as the distance to the pole lets it be: 1e-7 m across there.
            let pole_distance = (90.0 - end.position.lat().abs()).to_radians() * 6.36e6;
            assert!(turn(end.azimuth, number(row, 7)).to_radians() * pole_distance.max(1.0) < 1e-6, "{row:?}");
        } else {
            let end = position(row, 5);
            let solved = geodesic::inverse(start, end);
            assert!((solved.length - length).abs() < 1e-7, "{row:?}: {}", solved.length);
            let path = GeodesicPath::between(start, end);
            assert!((path.length() - length).abs() < 1e-7, "{row:?}: {}", path.length());
            let off = path.at(length).position.distance_to(end).metres();
            assert!(off < 1e-7, "{row:?}: ends {off} m off");
        }
    }
}

#[test]
fn rhumb_lines_agree_with_the_reference() {
    let rows = reference().rhumb;
    assert_eq!(rows.len(), 125);
    for row in &rows {
        let (start, end) = (position(row, 2), position(row, 5));
        let (azimuth, length) = (number(row, 4), number(row, 7));
        let path = RhumbPath::between(start, end);
        assert!((path.length() - length).abs() < 1e-7, "{row:?}: {}", path.length());
        assert!(turn(path.course(), azimuth).to_radians() * length < 1e-6, "{row:?}: {}", path.course());
        let off = path.at(path.length()).position.distance_to(end).metres();
        assert!(off < 1e-7, "{row:?}: ends {off} m off");
    }
}
