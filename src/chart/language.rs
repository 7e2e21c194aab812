//! The languages in which a chart can be drawn.

use crate::zones::Names;

/// Language of words and names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Japanese.
    Ja,
    /// Korean.
    Ko,
    /// Chinese, simplified.
    Zh,
}

impl Language {
    /// Every language, in the order of menus.
    pub const ALL: [Self; 4] = [Self::En, Self::Ja, Self::Ko, Self::Zh];

    /// Its code in ISO 639: `ja`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ja => "ja",
            Self::Ko => "ko",
            Self::Zh => "zh",
        }
    }

    /// The tag by which fonts and browsers know it (BCP 47): `zh-Hans`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-Hans",
            other => other.code(),
        }
    }

    /// What it calls itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Ja => "日本語",
            Self::Ko => "한국어",
            Self::Zh => "中文",
        }
    }

    /// The one after it in the order of menus, and after the last the first.
    pub const fn next(self) -> Self {
        Self::ALL[(self as usize + 1) % Self::ALL.len()]
    }

    /// The name in this language, in English where there is none.
    pub fn of(self, names: &Names) -> &str {
        let own = match self {
            Self::En => None,
            Self::Ja => names.ja.as_deref(),
            Self::Ko => names.ko.as_deref(),
            Self::Zh => names.zh.as_deref(),
        };
        own.unwrap_or(&names.en)
    }

    /// The name in this language without what it has in brackets: `Liancourt Rocks`.
    pub fn short_of(self, names: &Names) -> &str {
        split_brackets(self.of(names)).0
    }
}

/// A name, and what stands behind it in brackets, narrow or wide, with them.
pub fn split_brackets(name: &str) -> (&str, &str) {
    match name.find(['(', '（']) {
        Some(at) if at > 0 => (name[..at].trim_end(), &name[at..]),
        _ => (name, ""),
    }
}
