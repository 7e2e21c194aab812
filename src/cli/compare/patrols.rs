//! What differs between two patrols, told to a person.

use patrolscope::compare::Patrols;
use patrolscope::compare::patrols::{Approach, Deed, Part, Stays};
use patrolscope::sim::Simulation;
use patrolscope::sim::aircraft::Role;

use super::super::layout::{self, Align, signed};

/// The patrols side by side, one table for each question.
pub fn text(simulations: [&Simulation; 2], patrols: &Patrols) -> String {
    let told = Told { simulations, patrols };
    let parts = [told.heading(), told.zones(), told.order(), told.longest(), told.aircraft(), told.places(), footing()];
    let told: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    told.join("\n")
}

fn signed_or_none(seconds: Option<f64>) -> String {
    seconds.map_or_else(|| "-".to_owned(), signed)
}

fn footing() -> String {
    let statement = "Bombers: the flights of bombers, or all flights of a patrol that has none. Responders are left out but \
                     where they are named, for their tracks illustrate.";
    layout::wrap(statement, 0, layout::WIDTH) + &layout::wrap(layout::NOT_SOVEREIGN, 0, layout::WIDTH)
}

struct Told<'a> {
    simulations: [&'a Simulation; 2],
    patrols: &'a Patrols,
}

impl Told<'_> {
    fn name(&self, which: usize, flight: usize) -> &str {
        &self.simulations[which].scenario.flights[flight].name
    }

    fn heading(&self) -> String {
        let line = |which: usize| {
            let simulation = self.simulations[which];
            let at = simulation.timestamp(self.patrols.aligned.at[which]);
            let at = layout::clock(at, &simulation.scenario.time_zone);
            format!("{}; aligned at {at}\n", layout::patrol(which, simulation))
        };
        let event = &self.patrols.aligned.event;
        let what = match event {
            patrolscope::compare::Alignment::Start => "where each begins".to_owned(),
            event => format!("where each first {event}"),
        };
        format!("{}{}Times count from there: {what}.\n", line(0), line(1))
    }

    fn zones(&self) -> String {
        let columns = [
            ("ZONE", Align::Left),
            ("PATROL", Align::Left),
            ("BOMBERS IN", Align::Right),
            ("ANY FLIGHT IN", Align::Right),
            ("ENTRIES", Align::Right),
            ("FIRST IN", Align::Right),
            ("LAST OUT", Align::Right),
        ];
        let mut rows = Vec::new();
        for zone in self.patrols.zones.iter().filter(|zone| zone.stays.iter().any(Option::is_some)) {
            let row = |which: usize, cells: [String; 5]| {
                let name = if which == 0 { zone.zone.clone() } else { String::new() };
                let patrol = ["1", "2", "2 less 1"][which].to_owned();
                [name, patrol].into_iter().chain(cells).collect::<Vec<_>>()
            };
            let of = |stays: &Option<Stays>| match stays {
                None => ["not watched", "", "", "", ""].map(str::to_owned),
                Some(it) => [
                    layout::duration(it.main_seconds),
                    layout::duration(it.seconds),
                    it.entries.to_string(),
                    signed_or_none(it.first),
                    signed_or_none(it.last),
                ],
            };
            rows.push(row(0, of(&zone.stays[0])));
            rows.push(row(1, of(&zone.stays[1])));
            if let [Some(a), Some(b)] = zone.stays {
                let less = |a: Option<f64>, b: Option<f64>| a.zip(b).map(|(a, b)| b - a);
                rows.push(row(
                    2,
                    [
                        signed(b.main_seconds - a.main_seconds),
                        signed(b.seconds - a.seconds),
                        format!("{:+}", b.entries as i64 - a.entries as i64),
                        signed_or_none(less(a.first, b.first)),
                        signed_or_none(less(a.last, b.last)),
                    ],
                ));
            }
        }
        if rows.is_empty() {
            return String::new();
        }
        format!("{}\n{}", layout::paint("Inside the zones", layout::HEADING), layout::table(&columns, rows))
    }

    fn order(&self) -> String {
        let columns = [("BOMBERS", Align::Left), ("1", Align::Right), ("2", Align::Right), ("2 LESS 1", Align::Right)];
        let row = |step: &patrolscope::compare::patrols::Step| {
            let what = match &step.what {
                Deed::Enter(zone) => format!("enter {zone}"),
                Deed::Leave(zone) => format!("leave {zone}"),
                Deed::Join => "join".to_owned(),
                Deed::Part => "part".to_owned(),
            };
            let [first, second] = step.at;
            let less = first.zip(second).map(|(first, second)| signed(second - first)).unwrap_or_default();
            vec![what, signed_or_none(first), signed_or_none(second), less]
        };
        if self.patrols.order.is_empty() {
            return String::new();
        }
        let table = layout::table(&columns, self.patrols.order.iter().map(row));
        format!("{}\n{table}", layout::paint("Order of events", layout::HEADING))
    }

    fn longest(&self) -> String {
        let columns = [("PATROL", Align::Left), ("FLIGHT", Align::Left), ("KM", Align::Right), ("TIME", Align::Right)];
        let row = |which: usize| {
            let it = self.patrols.longest[which]?;
            let (km, time) = (format!("{:.0}", it.length.kilometres()), layout::duration(it.seconds));
            Some(vec![(which + 1).to_string(), self.name(which, it.flight).to_owned(), km, time])
        };
        let mut rows: Vec<Vec<String>> = [row(0), row(1)].into_iter().flatten().collect();
        if let [Some(a), Some(b)] = self.patrols.longest {
            let km = format!("{:+.0}", b.length.kilometres() - a.length.kilometres() + 0.0);
            rows.push(vec!["2 less 1".to_owned(), String::new(), km, signed(b.seconds - a.seconds)]);
        }
        if rows.is_empty() {
            return String::new();
        }
        let table = layout::table(&columns, rows);
        format!("{}\n{table}", layout::paint("Longest track of bombers", layout::HEADING))
    }

    fn aircraft(&self) -> String {
        let columns = [("AIRCRAFT", Align::Left), ("1", Align::Right), ("2", Align::Right), ("2 LESS 1", Align::Right)];
        let row = |(part, [a, b]): &(Part, [u32; 2])| {
            let less = format!("{:+}", i64::from(*b) - i64::from(*a));
            vec![part_words(*part).to_owned(), a.to_string(), b.to_string(), less]
        };
        if self.patrols.aircraft.is_empty() {
            return String::new();
        }
        let table = layout::table(&columns, self.patrols.aircraft.iter().map(row));
        format!("{}\n{table}", layout::paint("Aircraft drawn", layout::HEADING))
    }

    fn places(&self) -> String {
        let columns = [
            ("PLACE", Align::Left),
            ("1 KM", Align::Right),
            ("AT", Align::Right),
            ("FLIGHT", Align::Left),
            ("2 KM", Align::Right),
            ("AT", Align::Right),
            ("FLIGHT", Align::Left),
        ];
        let side = |which: usize, near: &Option<Approach>| match near {
            None => vec!["-".to_owned(), String::new(), String::new()],
            Some(near) => vec![
                layout::figure(near.distance.kilometres()),
                signed(near.at),
                self.name(which, near.flight).to_owned(),
            ],
        };
        let rows: Vec<Vec<String>> = self
            .patrols
            .places
            .iter()
            .map(|place| {
                let [first, second] = &place.nearest;
                [vec![place.name.clone()], side(0, first), side(1, second)].concat()
            })
            .collect();
        if rows.is_empty() {
            return String::new();
        }
        format!("{}\n{}", layout::paint("Closest approaches", layout::HEADING), layout::table(&columns, rows))
    }
}

fn part_words(part: Part) -> &'static str {
    match part {
        Part::Role(Role::Bomber) => "bombers",
        Part::Role(Role::Fighter) => "fighters",
        Part::Role(Role::EarlyWarning) => "early warning",
        Part::Role(Role::Tanker) => "tankers and transports",
        Part::Role(Role::Patrol) => "patrol and reconnaissance",
        Part::Unknown => "of no stated kind",
        Part::Responder => "responders (illustrative)",
    }
}
