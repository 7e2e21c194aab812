//! A scenario file as it stands: lines, keys, values and comments in their order, without a meaning.
//!
//! Made of the tokens of a text that is valid TOML. Only white space and commas are not kept, so whatever is written from
//! it has every key, value and comment of the text, in the same order.

use toml_parser::Source;
use toml_parser::lexer::{Token, TokenKind};

/// A comment at the end of a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Trailing<'a> {
    /// From the `#` on.
    pub text: &'a str,
    /// The column it stands in, from 0 on.
    pub column: usize,
}

/// What stands between entries of a list or a table that spans lines.
#[derive(Debug, Clone, PartialEq)]
pub enum Lead<'a> {
    /// One empty line or several.
    Blank,
    /// A line with nothing but a comment.
    Comment(&'a str),
}

/// A line of the file, or the lines of a key and its value.
#[derive(Debug, Clone, PartialEq)]
pub enum Item<'a> {
    /// Empty lines, or a comment on a line of its own.
    Lead(Lead<'a>),
    /// `[table]` or `[[table]]`, without spaces inside.
    Header(String, Option<Trailing<'a>>),
    /// A key with its value.
    Entry(String, Value<'a>, Option<Trailing<'a>>),
}

/// A value as written.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Neither list nor table: the text itself.
    Scalar(&'a str),
    /// A list.
    List(Group<'a>),
    /// A table in braces.
    Table(Group<'a>),
}

/// What stands between brackets or braces.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Group<'a> {
    /// A comment right behind the opening bracket.
    pub opening: Option<Trailing<'a>>,
    /// What the group holds.
    pub members: Vec<Member<'a>>,
    /// What stands before the closing bracket.
    pub closing: Vec<Lead<'a>>,
    /// Whether the group spans lines.
    pub spans_lines: bool,
}

/// A value in a list, or a key with its value in a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Member<'a> {
    /// What stands on the lines before it.
    pub lead: Vec<Lead<'a>>,
    /// Whether it begins a line.
    pub begins_line: bool,
    /// Its key, in a table.
    pub key: Option<String>,
    /// Its value.
    pub value: Value<'a>,
    /// The comment at the end of its line.
    pub comment: Option<Trailing<'a>>,
}

impl Value<'_> {
    /// Whether there is a comment inside.
    pub fn has_comment(&self) -> bool {
        match self {
            Self::Scalar(_) => false,
            Self::List(group) | Self::Table(group) => group.has_comment(),
        }
    }
}

impl Group<'_> {
    /// Whether there is a comment inside.
    pub fn has_comment(&self) -> bool {
        let is_comment = |lead: &Lead<'_>| matches!(lead, Lead::Comment(_));
        self.opening.is_some()
            || self.closing.iter().any(is_comment)
            || self.members.iter().any(|member| {
                member.comment.is_some() || member.lead.iter().any(is_comment) || member.value.has_comment()
            })
    }
}

/// The first part of a dotted key, without quotes.
pub fn first_part(key: &str) -> &str {
    match key.chars().next() {
        Some(quote @ ('"' | '\'')) => key[1..].split(quote).next().unwrap_or_default(),
        _ => key.split('.').next().unwrap_or_default(),
    }
}

/// How many columns a text takes on a terminal: letters of Chinese, Japanese and Korean take two.
pub fn columns(text: &str) -> usize {
    let is_wide = |c: char| {
        matches!(u32::from(c), 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF
            | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x20000..=0x3FFFD)
    };
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// The lines of a text, which has to be valid TOML.
pub fn items(text: &str) -> Vec<Item<'_>> {
    let tokens = Source::new(text).lex().into_vec();
    Reader { text, tokens, next: 0 }.items()
}

struct Reader<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    next: usize,
}

impl<'a> Reader<'a> {
    fn kind(&self) -> TokenKind {
        self.tokens.get(self.next).map_or(TokenKind::Eof, Token::kind)
    }

    fn start(&self) -> usize {
        self.tokens.get(self.next).map_or(self.text.len(), |token| token.span().start())
    }

    /// The text of the next token, which is then behind.
    fn take(&mut self) -> &'a str {
        let Some(token) = self.tokens.get(self.next) else { return "" };
        self.next += 1;
        &self.text[token.span().start()..token.span().end()]
    }

    fn skip_whitespace(&mut self) {
        while self.kind() == TokenKind::Whitespace {
            self.next += 1;
        }
    }

    fn trailing(&mut self) -> Trailing<'a> {
        let start = self.start();
        let line = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        Trailing { column: columns(&self.text[line..start]), text: self.take().trim_end() }
    }

    fn items(mut self) -> Vec<Item<'a>> {
        let mut items = Vec::new();
        loop {
            self.skip_whitespace();
            match self.kind() {
                TokenKind::Eof => return items,
                TokenKind::Newline => {
                    self.next += 1;
                    items.push(Item::Lead(Lead::Blank));
                    continue;
                }
                TokenKind::Comment => items.push(Item::Lead(Lead::Comment(self.take().trim_end()))),
                TokenKind::LeftSquareBracket => {
                    let header = self.until(|kind| matches!(kind, TokenKind::Newline | TokenKind::Comment));
                    let comment = self.comment_behind();
                    items.push(Item::Header(header, comment));
                }
                _ => {
                    let key = self.key();
                    let value = self.value();
                    let comment = self.comment_behind();
                    items.push(Item::Entry(key, value, comment));
                }
            }
            // The end of this line, which is no empty one.
            self.skip_whitespace();
            if self.kind() == TokenKind::Newline {
                self.next += 1;
            }
        }
    }

    fn comment_behind(&mut self) -> Option<Trailing<'a>> {
        self.skip_whitespace();
        (self.kind() == TokenKind::Comment).then(|| self.trailing())
    }

    /// The tokens up to one of a kind, without white space.
    fn until(&mut self, is_end: impl Fn(TokenKind) -> bool) -> String {
        let mut text = String::new();
        while self.kind() != TokenKind::Eof && !is_end(self.kind()) {
            match self.kind() {
                TokenKind::Whitespace => self.next += 1,
                _ => text.push_str(self.take()),
            }
        }
        text
    }

    fn key(&mut self) -> String {
        let key = self.until(|kind| kind == TokenKind::Equals);
        self.next += 1;
        key
    }

    fn value(&mut self) -> Value<'a> {
        self.skip_whitespace();
        match self.kind() {
            TokenKind::LeftSquareBracket => Value::List(self.group(TokenKind::RightSquareBracket)),
            TokenKind::LeftCurlyBracket => Value::Table(self.group(TokenKind::RightCurlyBracket)),
            _ => {
                // Numbers, dates and times may be of several tokens.
                let start = self.start();
                while !matches!(
                    self.kind(),
                    TokenKind::Comma
                        | TokenKind::RightSquareBracket
                        | TokenKind::RightCurlyBracket
                        | TokenKind::Newline
                        | TokenKind::Comment
                        | TokenKind::Eof
                ) {
                    self.next += 1;
                }
                Value::Scalar(self.text[start..self.start()].trim_end())
            }
        }
    }

    fn group(&mut self, end: TokenKind) -> Group<'a> {
        self.next += 1;
        let mut group = Group::default();
        let mut lead = Vec::new();
        let (mut is_at_line_start, mut begins_line) = (false, false);
        loop {
            let kind = self.kind();
            match kind {
                TokenKind::Whitespace => self.next += 1,
                TokenKind::Newline => {
                    self.next += 1;
                    if is_at_line_start {
                        lead.push(Lead::Blank);
                    }
                    (is_at_line_start, begins_line, group.spans_lines) = (true, true, true);
                }
                TokenKind::Comment => {
                    let comment = self.trailing();
                    let place = match group.members.last_mut() {
                        None => &mut group.opening,
                        Some(member) => &mut member.comment,
                    };
                    if is_at_line_start || place.is_some() || !lead.is_empty() {
                        lead.push(Lead::Comment(comment.text));
                    } else {
                        *place = Some(comment);
                    }
                    // The end of this line makes no empty one.
                    is_at_line_start = false;
                }
                TokenKind::Comma => {
                    self.next += 1;
                    is_at_line_start = false;
                }
                _ if kind == end || kind == TokenKind::Eof => {
                    self.next += 1;
                    group.closing = lead;
                    return group;
                }
                _ => {
                    let key = (end == TokenKind::RightCurlyBracket).then(|| self.key());
                    let value = self.value();
                    let lead = std::mem::take(&mut lead);
                    group.members.push(Member { lead, begins_line, key, value, comment: None });
                    (is_at_line_start, begins_line) = (false, false);
                }
            }
        }
    }
}
