//! Scenes: when they are, what they hold, in which languages they are told.

use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;

use super::Context;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::nearest::nearest;
use crate::geodesy::position::PositionText;
use crate::scenario::briefing::{BriefingScene, Framed, SceneTime};
use crate::scenario::document::{Spanned, Table, Value, shortened};
use crate::scenario::model::Flight;
use crate::zones::{Names, Zone};

impl Context<'_> {
    pub(super) fn scenes(&mut self, document: &Table, flights: &[Flight], zones: &[Arc<Zone>]) -> Vec<BriefingScene> {
        let mut scenes = Vec::new();
        let mut before = None;
        for table in document.tables("scene") {
            let time = self.scene_time(table, flights, before);
            before = time.map(|time| time.from).or(before);
            let frame = self.frame(document, table, flights, zones);
            let shown_flights = table.list("flights").map(|list| self.scene_flights(list.value));
            let shown_zones = table.list("zones").map(|list| self.scene_zones(document, list.value, zones));
            let spot = self.position(table, "spot");
            let layers = |key: &str| words(table, key);
            let text = |key: &str| table.texts_of(key).map_or_else(Names::default, |text| text.value);
            scenes.push(BriefingScene {
                title: text("title"),
                caption: text("caption"),
                time,
                frame,
                flights: shown_flights,
                zones: shown_zones,
                show: layers("show"),
                hide: layers("hide"),
                spot,
                span: table.span.clone(),
            });
        }
        self.check_languages(document);
        scenes
    }

    fn scene_time(&mut self, table: &Table, flights: &[Flight], before: Option<Timestamp>) -> Option<SceneTime> {
        if flights.is_empty() {
            for key in ["from", "to", "play"].into_iter().filter(|key| table.has(key)) {
                let message = format!("`{key}` has no meaning in a file without flights");
                self.problems.push(Diagnostic::error("scene-time", table.span_of(key), message).help("leave it out"));
            }
            return None;
        }
        let Some(written) = table.clock("from") else {
            if !table.has("from") {
                self.problems.push(
                    Diagnostic::error("missing-key", table.span.clone(), "a scene has no `from`")
                        .help("write when it begins, for example `from = \"10:30\"`"),
                );
            }
            return None;
        };
        let from = self.instant(&written, before)?;
        let to = table.clock("to").map(|to| self.instant(&to, Some(from)).map(|instant| (instant, to.span)));
        let plays = table.boolean("play").map(|plays| plays.value);
        let (to, to_span) = match to {
            // It could not be read; that was reported.
            Some(None) => return None,
            Some(Some((to, span))) => (to, span),
            None if plays == Some(true) && !table.has("to") => {
                self.problems.push(
                    Diagnostic::error("missing-key", table.span.clone(), "a scene that plays has no `to`")
                        .help("write when it ends, for example `to = \"11:05\"`, or `play = false`"),
                );
                return None;
            }
            None => (from, written.span.clone()),
        };
        if to < from {
            self.problems.push(
                Diagnostic::error("time-backwards", to_span, "the scene ends before it begins")
                    .also(written.span, "it begins here"),
            );
            return None;
        }
        Some(SceneTime { from, to, plays: plays.unwrap_or(to > from) && to > from })
    }

    /// What a picture has to hold: a flight, a zone, a place or any position, looked for in this order.
    fn frame(&mut self, document: &Table, table: &Table, flights: &[Flight], zones: &[Arc<Zone>]) -> Vec<Framed> {
        let mut frame = Vec::new();
        for text in table.texts("frame") {
            let is = |id: &str| id.eq_ignore_ascii_case(text.value);
            if let Some(flight) = flights.iter().position(|flight| is(&flight.id)) {
                frame.push(Framed::Flight(flight));
            } else if let Some(zone) = zones.iter().position(|zone| is(&zone.id)) {
                frame.push(Framed::Zone(zone));
            } else if let Some(place) = self.find_place(text.value) {
                frame.push(Framed::Place(place.position));
            } else if self.library.zone_ids().iter().any(|id| is(id)) || document.texts("zones").any(|id| is(id.value))
            {
                let id = Spanned { value: text.value.to_owned(), span: text.span };
                self.watched_zone(document, &id, zones);
            } else {
                match text.value.parse::<PositionText>() {
                    Ok(written) if !matches!(written, PositionText::Place(_)) => {
                        frame.extend(self.locate(&written, text.span).map(Framed::Place));
                    }
                    _ => self.unknown_framed(text.value, text.span, flights, zones),
                }
            }
        }
        frame
    }

    fn unknown_framed(&mut self, text: &str, span: Range<usize>, flights: &[Flight], zones: &[Arc<Zone>]) {
        let message = format!("`{}` is no flight, zone or place", shortened(text));
        let own = flights.iter().map(|flight| flight.id.clone()).chain(zones.iter().map(|zone| zone.id.clone()));
        let known: Vec<String> = own.chain(self.library.place_ids()).collect();
        self.problems.push(
            Diagnostic::error("unknown-frame", span, message)
                .suggest(nearest(text, known.iter().map(String::as_str)))
                .help("accepted: the id of a flight, of a watched zone or of a place, or a position"),
        );
    }

    fn scene_flights(&mut self, list: &[Spanned<Value>]) -> Vec<usize> {
        texts(list).filter_map(|id| self.flight_index(&id)).collect()
    }

    fn scene_zones(&mut self, document: &Table, list: &[Spanned<Value>], zones: &[Arc<Zone>]) -> Vec<usize> {
        texts(list).filter_map(|id| self.watched_zone(document, &id, zones)).collect()
    }

    /// A briefing is told in every language that one of its texts has: a text without it is warned about, an empty one too.
    fn check_languages(&mut self, document: &Table) {
        let texts: Vec<Spanned<Names>> = document
            .tables("scene")
            .flat_map(|table| ["title", "caption"].map(|key| table.texts_of(key)))
            .flatten()
            .collect();
        for text in &texts {
            if languages(&text.value).iter().any(|(_, text)| text.is_some_and(|text| text.trim().is_empty())) {
                self.problems.push(Diagnostic::error("empty-text", text.span.clone(), "a text is empty"));
            }
        }
        for (at, name) in ["Japanese", "Korean", "Chinese"].into_iter().enumerate() {
            let has = |text: &Names| languages(text)[at + 1].1.is_some();
            let Some(with) = texts.iter().find(|text| has(&text.value)) else { continue };
            for without in texts.iter().filter(|text| !has(&text.value)) {
                let key = languages(&without.value)[at + 1].0;
                self.problems.push(
                    Diagnostic::warning("missing-language", without.span.clone(), format!("the text is not in {name}"))
                        .label("shown in English")
                        .also(with.span.clone(), format!("this one is in {name}"))
                        .help(format!("add `{key} = \"...\"`")),
                );
            }
        }
    }
}

fn languages(text: &Names) -> [(&'static str, Option<&str>); 4] {
    [("en", Some(text.en.as_str())), ("ja", text.ja.as_deref()), ("ko", text.ko.as_deref()), ("zh", text.zh.as_deref())]
}

fn texts(list: &[Spanned<Value>]) -> impl Iterator<Item = Spanned<String>> + '_ {
    list.iter().filter_map(|item| match &item.value {
        Value::Text(text) => Some(Spanned { value: text.clone(), span: item.span.clone() }),
        _ => None,
    })
}

/// The words of the list under a key.
fn words(table: &Table, key: &str) -> Vec<&'static str> {
    let list = table.list(key).map_or(&[][..], |list| list.value);
    list.iter()
        .filter_map(|item| match item.value {
            Value::Word(word) => Some(word),
            _ => None,
        })
        .collect()
}
