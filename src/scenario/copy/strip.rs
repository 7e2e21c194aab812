//! What a copy leaves out, and what it says instead. Comments stay, wherever they stood.

use crate::scenario::syntax::{Group, Item, Lead, Member, Trailing, Value, first_part};

/// What of the original a copy has.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// What sources said and counted, what waypoints rest on, the scenes; and what the scenario claims to be.
    pub claims: bool,
    /// The title as a value of TOML; that of the original where it is `None`.
    pub title: Option<String>,
    /// The lines of a comment at the top.
    pub heading: Vec<String>,
}

const CLAIMS: [&str; 5] = ["source", "report", "count", "uncertainty", "scene"];
const CLAIMS_OF_A_WAYPOINT: [&str; 3] = ["evidence", "source", "uncertainty"];

/// The lines of a copy, with texts of their own where they are not those of the original.
pub(super) enum Kept<'a> {
    /// As it was.
    Item(Item<'a>),
    /// A comment that the copy adds.
    Comment(String),
    /// A key with a value that the copy has otherwise.
    Entry(String, String, Option<Trailing<'a>>),
}

/// The lines for laying them out.
pub(super) fn borrowed<'a>(items: &'a [Kept<'a>]) -> Vec<Item<'a>> {
    let borrow = |it: &'a Kept<'a>| match it {
        Kept::Item(item) => item.clone(),
        Kept::Comment(text) => Item::Lead(Lead::Comment(text)),
        Kept::Entry(key, value, comment) => Item::Entry(key.clone(), Value::Scalar(value), comment.clone()),
    };
    items.iter().map(borrow).collect()
}

/// The lines without what is not wanted.
pub(super) fn stripped<'a>(items: Vec<Item<'a>>, wanted: &Wanted) -> Vec<Kept<'a>> {
    let is_dropped =
        |part: &str| (!wanted.claims && CLAIMS.contains(&part)) || (wanted.title.is_some() && part == "title");
    let mut kept = Vec::new();
    let mut title = wanted.title.clone();
    // The table that the lines belong to, without brackets.
    let mut table = String::new();
    // Whether the last line is the comment of something that was left out.
    let mut follows_dropped = false;
    for item in items {
        if std::mem::take(&mut follows_dropped) && matches!(item, Item::Header(..)) {
            // Otherwise it would read as the comment of this table.
            kept.push(Kept::Item(Item::Lead(Lead::Blank)));
        }
        let comment = match item {
            Item::Lead(_) => {
                kept.push(Kept::Item(item));
                continue;
            }
            Item::Header(header, comment) => {
                table = header.trim_matches(['[', ']']).to_owned();
                if is_dropped(first_part(&table)) {
                    comment
                } else {
                    kept.push(Kept::Item(Item::Header(header, comment)));
                    continue;
                }
            }
            Item::Entry(key, value, comment) => {
                let part = first_part(if table.is_empty() { &key } else { &table }).to_owned();
                let is_of_route = part == "flight" && !table.is_empty() && table.contains('.');
                let is_claim = !wanted.claims && is_of_route && CLAIMS_OF_A_WAYPOINT.contains(&first_part(&key));
                if table.is_empty()
                    && part == "title"
                    && let Some(title) = title.take()
                {
                    kept.push(Kept::Entry("title".to_owned(), title, comment));
                    continue;
                }
                if is_dropped(&part) || is_claim {
                    comment
                } else if table.is_empty() && part == "kind" && !wanted.claims {
                    kept.push(Kept::Entry(key, "\"hypothetical\"".to_owned(), comment));
                    continue;
                } else {
                    let value = if !wanted.claims && part == "flight" { without_claims(value, false) } else { value };
                    kept.push(Kept::Item(Item::Entry(key, value, comment)));
                    continue;
                }
            }
        };
        follows_dropped = comment.is_some();
        kept.extend(comment.map(|comment| Kept::Item(Item::Lead(Lead::Comment(comment.text)))));
    }
    if let Some(title) = title {
        // Before the first table, and behind the format where that stands first.
        let at = kept.iter().position(|it| matches!(it, Kept::Item(Item::Entry(..))));
        let at = at.or_else(|| kept.iter().position(|it| matches!(it, Kept::Item(Item::Header(..)))));
        let at = at.unwrap_or(kept.len());
        let is_format = matches!(kept.get(at), Some(Kept::Item(Item::Entry(key, ..))) if key == "format");
        kept.insert(at + usize::from(is_format), Kept::Entry("title".to_owned(), title, None));
    }
    if !wanted.heading.is_empty() {
        // A line for editors stays the first one.
        let is_for_editors =
            |it: &Kept<'_>| matches!(it, Kept::Item(Item::Lead(Lead::Comment(text))) if text.starts_with("#:"));
        let at = usize::from(kept.first().is_some_and(is_for_editors));
        let mut heading: Vec<Kept<'a>> = wanted.heading.iter().cloned().map(Kept::Comment).collect();
        heading.push(Kept::Item(Item::Lead(Lead::Blank)));
        kept.splice(at..at, heading);
    }
    kept
}

/// The value without what waypoints rest on. `is_route` says that the members of its tables are those of waypoints.
fn without_claims<'a>(value: Value<'a>, is_route: bool) -> Value<'a> {
    match value {
        Value::Scalar(_) => value,
        Value::List(mut group) => {
            group.members = group
                .members
                .into_iter()
                .map(|member| Member { value: without_claims(member.value, true), ..member })
                .collect();
            Value::List(group)
        }
        Value::Table(group) => Value::Table(table_without_claims(group, is_route)),
    }
}

fn table_without_claims<'a>(mut group: Group<'a>, is_waypoint: bool) -> Group<'a> {
    let mut members: Vec<Member<'a>> = Vec::new();
    let mut comments: Vec<Lead<'a>> = Vec::new();
    for mut member in group.members {
        let part = member.key.as_deref().map(first_part).unwrap_or_default();
        if is_waypoint && CLAIMS_OF_A_WAYPOINT.contains(&part) {
            comments.append(&mut member.lead);
            comments.extend(member.comment.map(|comment| Lead::Comment(comment.text)));
        } else {
            member.lead.splice(0..0, comments.drain(..));
            let is_route = part == "route";
            member.value = match member.value {
                value if is_route || !is_waypoint => without_claims(value, is_route),
                value => value,
            };
            members.push(member);
        }
    }
    group.closing.splice(0..0, comments);
    group.members = members;
    group
}
