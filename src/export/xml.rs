//! Writing XML: elements with text, attributes and children, indented.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

/// A document that is being written to memory.
pub(super) struct Document(Writer<Vec<u8>>);

impl Document {
    /// A document with its root, which `content` fills.
    pub fn text(root: &str, attributes: &[(&str, &str)], content: impl FnOnce(&mut Self)) -> String {
        let mut document = Self(Writer::new_with_indent(Vec::new(), b' ', 1));
        document.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        document.within(root, attributes, content);
        let mut text = String::from_utf8(document.0.into_inner()).expect("text was written");
        text.push('\n');
        text
    }

    fn event(&mut self, event: Event<'_>) {
        self.0.write_event(event).expect("writing to memory does not fail");
    }

    /// An element that `content` fills.
    pub fn within(&mut self, name: &str, attributes: &[(&str, &str)], content: impl FnOnce(&mut Self)) {
        let start = quick_xml::events::BytesStart::new(name).with_attributes(attributes.iter().copied());
        let end = start.to_end().into_owned();
        self.event(Event::Start(start.borrow()));
        content(self);
        self.event(Event::End(end));
    }

    /// An element with text in it.
    pub fn leaf(&mut self, name: &str, text: &str) {
        self.leaf_with(name, &[], text);
    }

    /// An element with attributes and text.
    pub fn leaf_with(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        let text: String = text.chars().filter(|it| !it.is_control() || matches!(it, '\n' | '\t')).collect();
        let start = quick_xml::events::BytesStart::new(name).with_attributes(attributes.iter().copied());
        let end = start.to_end().into_owned();
        self.event(Event::Start(start.borrow()));
        self.event(Event::Text(BytesText::new(&text)));
        self.event(Event::End(end));
    }
}
