//! Tracks as the files of each format have them, written from simulated flights.

use std::fmt::Write as _;

use jiff::Timestamp;
use patrolscope::Simulation;

/// A track to be written.
pub struct Track {
    pub id: String,
    /// Without a language, Japanese, Korean, Chinese.
    pub names: [String; 4],
    pub points: Vec<Point>,
}

/// One of its points.
#[derive(Debug, Clone)]
pub struct Point {
    pub time: Timestamp,
    pub lat: f64,
    pub lon: f64,
    pub altitude: f64,
}

/// What writes a file.
pub type Write = fn(&[Track]) -> String;

/// The formats that tests go through, by the endings of their files.
pub const FORMATS: [(&str, Write); 5] =
    [("gpx", gpx), ("kml", kml), ("geojson", geojson), ("csv", csv), ("acmi", acmi)];

/// All flights of a simulation, every `step` seconds and at the instants of all events and legs.
pub fn tracks(simulation: &Simulation, step: f64) -> Vec<Track> {
    let flights = simulation.scenario.flights.iter().zip(&simulation.trajectories).enumerate();
    flights
        .map(|(index, (flight, trajectory))| {
            let (start, end) = (trajectory.start(), trajectory.end());
            let mut instants: Vec<f64> = (0..).map(|i| start + step * f64::from(i)).take_while(|t| *t < end).collect();
            instants.extend(simulation.events.iter().filter(|event| event.flight == index).map(|event| event.t));
            instants.extend(trajectory.legs().iter().map(|leg| leg.t));
            instants.push(end);
            // To the millisecond, as files have it.
            let mut times: Vec<Timestamp> = instants
                .iter()
                .map(|t| simulation.timestamp(t.clamp(start, end)))
                .map(|at| Timestamp::from_millisecond(at.as_millisecond()).unwrap())
                .collect();
            times.sort();
            times.dedup();
            let point = |time: Timestamp| {
                let t = time.duration_since(simulation.start).as_secs_f64();
                let state = trajectory.state_at(t.clamp(start, end)).unwrap();
                Point { time, lat: state.position.lat(), lon: state.position.lon(), altitude: state.altitude.metres() }
            };
            Track {
                id: flight.id.clone(),
                names: [flight.name.as_str(), "ベア 1番機", "베어 1번기", "熊 一号机"].map(str::to_owned),
                points: times.into_iter().map(point).collect(),
            }
        })
        .collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

pub fn gpx(tracks: &[Track]) -> String {
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" creator=\"test\" \
                    xmlns=\"http://www.topografix.com/GPX/1/1\" xmlns:t=\"urn:test\">\n"
        .to_owned();
    for Track { names: [en, ja, ko, zh], points, .. } in tracks {
        let names =
            [("ja", ja), ("ko", ko), ("zh", zh)].map(|(l, name)| format!("<t:name_{l}>{}</t:name_{l}>", escaped(name)));
        writeln!(text, "<trk><name>{}</name><extensions>{}</extensions><trkseg>", escaped(en), names.concat()).unwrap();
        for Point { time, lat, lon, altitude } in points {
            writeln!(
                text,
                "<trkpt lat=\"{lat:.9}\" lon=\"{lon:.9}\"><ele>{altitude:.2}</ele><time>{time}</time></trkpt>"
            )
            .unwrap();
        }
        text.push_str("</trkseg></trk>\n");
    }
    text + "</gpx>\n"
}

pub fn kml(tracks: &[Track]) -> String {
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\" \
                    xmlns:gx=\"http://www.google.com/kml/ext/2.2\"><Document>\n"
        .to_owned();
    for Track { id, names: [en, ja, ko, zh], points } in tracks {
        let data = [("ja", ja), ("ko", ko), ("zh", zh)]
            .map(|(l, name)| format!("<Data name=\"name_{l}\"><value>{}</value></Data>", escaped(name)));
        let head = format!("<name>{}</name><ExtendedData>{}</ExtendedData>", escaped(en), data.concat());
        writeln!(text, "<Placemark id=\"{id}\">{head}<gx:Track><altitudeMode>absolute</altitudeMode>").unwrap();
        points.iter().for_each(|it| writeln!(text, "<when>{}</when>", it.time).unwrap());
        for Point { lat, lon, altitude, .. } in points {
            writeln!(text, "<gx:coord>{lon:.9} {lat:.9} {altitude:.2}</gx:coord>").unwrap();
        }
        text.push_str("</gx:Track></Placemark>\n");
    }
    text + "</Document></kml>\n"
}

/// Cut at the antimeridian, as RFC 7946 asks.
pub fn geojson(tracks: &[Track]) -> String {
    let features = tracks.iter().map(|Track { id, names: [en, ja, ko, zh], points }| {
        let mut parts: Vec<Vec<&Point>> = vec![Vec::new()];
        for point in points {
            let last = parts.last().unwrap().last().map(|last| last.lon);
            if last.is_some_and(|last: f64| (last - point.lon).abs() > 180.0) {
                parts.push(Vec::new());
            }
            parts.last_mut().unwrap().push(point);
        }
        let place = |it: &&Point| format!("[{:.9},{:.9},{:.2}]", it.lon, it.lat, it.altitude);
        let part = |part: &Vec<&Point>| format!("[{}]", part.iter().map(place).collect::<Vec<_>>().join(","));
        let times: Vec<String> = points.iter().map(|it| format!("\"{}\"", it.time)).collect();
        let (kind, coordinates) = match &parts[..] {
            [only] => ("LineString", part(only)),
            parts => ("MultiLineString", format!("[{}]", parts.iter().map(part).collect::<Vec<_>>().join(","))),
        };
        let names = serde_json::json!({"id": id, "name": en, "name_ja": ja, "name_ko": ko, "name_zh": zh}).to_string();
        let names = names.trim_end_matches('}');
        format!(
            "{{\"type\":\"Feature\",\"properties\":{names},\"times\":[{}]}},\n\
             \"geometry\":{{\"type\":\"{kind}\",\"coordinates\":{coordinates}}}}}",
            times.join(",")
        )
    });
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n", features.collect::<Vec<_>>().join(",\n"))
}

pub fn csv(tracks: &[Track]) -> String {
    let mut text = "track_id,name,name_ja,name_ko,name_zh,time_utc,lat,lon,altitude_m\n".to_owned();
    for Track { id, names, points } in tracks {
        let names = names.clone().map(|name| format!("\"{}\"", name.replace('"', "\"\""))).join(",");
        for Point { time, lat, lon, altitude } in points {
            writeln!(text, "{id},{names},{time},{lat:.9},{lon:.9},{altitude:.2}").unwrap();
        }
    }
    text
}

/// All languages of a name go beyond the format; it has one call sign.
pub fn acmi(tracks: &[Track]) -> String {
    let first = tracks.iter().flat_map(|track| track.points.first()).map(|it| it.time).min().unwrap();
    let mut text = format!("\u{feff}FileType=text/acmi/tacview\nFileVersion=2.2\n0,ReferenceTime={first}\n");
    text.push_str("0,ReferenceLongitude=120\n0,ReferenceLatitude=20\n");
    let mut points: Vec<(usize, &Point)> =
        tracks.iter().enumerate().flat_map(|(i, track)| track.points.iter().map(move |point| (i, point))).collect();
    points.sort_by_key(|(i, point)| (point.time, *i));
    let mut known = vec![f64::NAN; tracks.len()];
    for (i, Point { time, lat, lon, altitude }) in points {
        writeln!(text, "#{:.3}", time.duration_since(first).as_secs_f64()).unwrap();
        let height = if known[i] == *altitude { String::new() } else { format!("{altitude:.2}") };
        write!(text, "{:x},T={:.9}|{:.9}|{height}", 0x3000 + i, lon - 120.0, lat - 20.0).unwrap();
        if known[i].is_nan() {
            let names = &tracks[i].names;
            let callsign = names[0].replace('\\', "\\\\").replace(',', "\\,");
            write!(text, ",Type=Air+FixedWing,CallSign={callsign}").unwrap();
            write!(text, ",name_ja={},name_ko={},name_zh={}", names[1], names[2], names[3]).unwrap();
        }
        known[i] = *altitude;
        text.push('\n');
    }
    text
}
