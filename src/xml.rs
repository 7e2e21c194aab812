//! XML that may come from anywhere: parsed within limits, so that no file can take the memory or the afternoon.
//!
//! A document type is refused, and with it every entity that expands. The parser looks for repeated attributes and hands
//! name spaces on in ways that are quadratic in their number, so their numbers are limited before it runs.

use roxmltree::{Document, Node, ParsingOptions};

/// The deepest nesting: real files of tracks and areas stay below twenty.
const MOST_DEPTH: usize = 200;
/// Attributes of one element.
const MOST_ATTRIBUTES: usize = 200;
/// Declarations of name spaces in the whole file.
const MOST_NAMESPACES: usize = 10_000;
/// Elements and texts: about 70 bytes each in memory.
const MOST_NODES: u32 = 10_000_000;

/// Why a text was not read as XML.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub(crate) struct XmlError {
    /// What is wrong, in one line.
    pub what: String,
    /// The byte where it was found.
    pub at: usize,
}

/// The document of a text.
pub(crate) fn parse(text: &str) -> Result<Document<'_>, XmlError> {
    check_limits(text)?;
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| {
        let place = error.pos();
        let start = text.split_inclusive('\n').take(place.row.saturating_sub(1) as usize).map(str::len).sum::<usize>();
        let line = text[start..].split('\n').next().unwrap_or_default();
        let column: usize = line.chars().take(place.col.saturating_sub(1) as usize).map(char::len_utf8).sum();
        XmlError { what: error.to_string(), at: start + column }
    })
}

/// Refuses what would keep the parser busy or fill the memory.
fn check_limits(text: &str) -> Result<(), XmlError> {
    let bytes = text.as_bytes();
    let refuse = |what: String, at: usize| Err(XmlError { what, at });
    let (mut at, mut depth, mut namespaces) = (0, 0usize, 0usize);
    while let Some(found) = bytes[at..].iter().position(|byte| *byte == b'<') {
        let start = at + found;
        let rest = &text[start..];
        let skipped = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];
        if let Some((opening, closing)) = skipped.iter().find(|(opening, _)| rest.starts_with(opening)) {
            // Without an end the parser says so.
            let Some(end) = rest[opening.len()..].find(closing) else { return Ok(()) };
            at = start + opening.len() + end + closing.len();
            continue;
        }
        let tag = Tag::at(rest);
        namespaces += tag.namespaces;
        if tag.attributes > MOST_ATTRIBUTES {
            return refuse(format!("an element has more than {MOST_ATTRIBUTES} attributes"), start);
        }
        if namespaces > MOST_NAMESPACES {
            return refuse(format!("there are more than {MOST_NAMESPACES} declarations of name spaces"), start);
        }
        match rest.as_bytes().get(1) {
            Some(b'/') => depth = depth.saturating_sub(1),
            _ if tag.is_empty => {}
            _ => depth += 1,
        }
        if depth > MOST_DEPTH {
            return refuse(format!("elements are nested more than {MOST_DEPTH} deep"), start);
        }
        at = start + tag.length;
    }
    Ok(())
}

/// What stands between `<` and `>`.
struct Tag {
    length: usize,
    attributes: usize,
    namespaces: usize,
    is_empty: bool,
}

impl Tag {
    /// The tag that a text begins with; to the end of the text where it is not closed.
    fn at(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut tag = Self { length: bytes.len(), attributes: 0, namespaces: 0, is_empty: false };
        let mut quote = None;
        for (i, byte) in bytes.iter().enumerate().skip(1) {
            match (quote, byte) {
                (Some(open), byte) if open == byte => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'=') => tag.attributes += 1,
                (None, b'x') if bytes[i..].starts_with(b"xmlns") => tag.namespaces += 1,
                (None, b'>') => {
                    tag.length = i + 1;
                    tag.is_empty = bytes[i - 1] == b'/';
                    break;
                }
                (None, _) => {}
            }
        }
        tag
    }
}

/// Whether a node is an element of that name, in whichever name space.
pub(crate) fn is(node: &Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

/// The first child element of a name.
pub(crate) fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|child| is(child, name))
}

/// The text of a node and all below it, without the space around it.
pub(crate) fn text(node: Node<'_, '_>) -> String {
    let texts = node.descendants().filter(Node::is_text).filter_map(|text| text.text());
    texts.collect::<String>().trim().to_owned()
}

/// The text of the first child element of a name; `None` where there is none or it is empty.
pub(crate) fn child_text(node: Node<'_, '_>, name: &str) -> Option<String> {
    child(node, name).map(text).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refused(text: &str) -> String {
        parse(text).map(|_| ()).unwrap_err().what
    }

    #[test]
    fn what_would_take_the_memory_or_the_time_is_refused() {
        assert!(refused(&"<a>".repeat(100_000)).contains("nested more than 200"));
        let attributes: String = (0..100_000).map(|i| format!(" a{i}='>'")).collect();
        assert!(refused(&format!("<a{attributes}/>")).contains("200 attributes"));
        let declared = "<b xmlns:c='d'/>".repeat(20_000);
        assert!(refused(&format!("<a>{declared}</a>")).contains("name spaces"));
        let laughs = "<!DOCTYPE a [<!ENTITY b 'bbbbbbbbbb'><!ENTITY c '&b;&b;&b;&b;'>]><a>&c;</a>";
        assert!(parse(laughs).is_err());
        assert!(parse("<a><!-- <b><b><b> --><![CDATA[<b x='1']]><?p <b?></a>").is_ok());
    }

    #[test]
    fn a_mistake_has_its_byte() {
        let error = parse("<a>\n<Ü>対馬</b>\n</a>").map(|_| ()).unwrap_err();
        assert_eq!(&"<a>\n<Ü>対馬</b>\n</a>"[error.at..error.at + 2], "</", "{error}");
    }

    proptest! {
        #[test]
        fn nonsense_never_panics(text in "[<>/a='\" xmlns!\\[\\]CDATA?é-]{0,80}") {
            let _ = parse(&text);
        }
    }
}
