//! The known name that a misspelt one most likely meant.

use strsim::damerau_levenshtein;

/// Longer names are no slips of the pen, and comparing them takes time.
const LONGEST_NAME: usize = 64;

/// The known name nearest to `found`, without regard to case; `None` where none is near.
///
/// Near means: at most one slip (a letter missing, added, changed or swapped with its neighbour) for every three
/// letters, and at least one. A name that begins or ends with the whole of what was found is nearer still.
///
/// # Examples
/// ```
/// use patrolscope::diagnostics::nearest::nearest;
/// assert_eq!(nearest("kadzi", ["JADIZ", "KADIZ"]), Some("KADIZ".to_owned()));
/// assert_eq!(nearest("Atlantis", ["JADIZ", "KADIZ"]), None);
/// ```
pub fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let found = found.to_lowercase();
    let letters = found.chars().count();
    if letters == 0 || letters > LONGEST_NAME {
        return None;
    }
    let bound = (letters / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for name in known {
        let candidate = name.to_lowercase();
        let is_part = candidate.starts_with(&found) || candidate.ends_with(&found);
        let slips = if letters >= 3 && is_part {
            0
        } else if candidate.chars().count().abs_diff(letters) > bound {
            continue;
        } else {
            damerau_levenshtein(&found, &candidate)
        };
        if slips <= bound && best.is_none_or(|(least, _)| slips < least) {
            best = Some((slips, name));
        }
    }
    best.map(|(_, name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_forgiven_in_a_short_name() {
        assert_eq!(nearest("KADZ", ["JADIZ", "KADIZ"]), Some("KADIZ".to_owned()));
        assert_eq!(nearest("XY", ["AB"]), None);
    }

    #[test]
    fn the_first_of_equally_near_names_is_taken() {
        assert_eq!(nearest("LADIZ", ["JADIZ", "KADIZ"]), Some("JADIZ".to_owned()));
    }

    #[test]
    fn the_beginning_or_the_end_of_a_name_is_nearest() {
        assert_eq!(nearest("Tu-95", ["Tu-160", "Tu-95MS"]), Some("Tu-95MS".to_owned()));
        assert_eq!(nearest("alt", ["at", "altitude"]), Some("altitude".to_owned()));
        assert_eq!(nearest("speed", ["at", "ground_speed"]), Some("ground_speed".to_owned()));
    }

    #[test]
    fn very_long_names_are_not_compared() {
        assert_eq!(nearest(&"x".repeat(100_000), ["KADIZ"]), None);
    }
}
