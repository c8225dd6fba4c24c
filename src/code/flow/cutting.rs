//! Parts of texts: what is cut off of one masks it, or leaves nearly all of it.

use super::Pass;
use super::trace::{About, Holds, Known, State, Trace};
use crate::code::tape::{CUTTING, Kind, Literal, ValueId};
use crate::detect::personal_data::Sensitivity;

/// Characters that are shown of what is masked: of a card, eight at its beginning or four at its end (PCI DSS 4.0.1, 3.4.1).
const SHOWN: i64 = 8;
/// With so many cut off, the rest may be all that a mask shows: `card[12:]`, `ssn.slice(5)`.
const CUT: i64 = 5;
/// A token's beginning says of which kind it is, and opens nothing.
const BEGINNING: i64 = 40;

/// What a cut leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    /// Too little, or nobody knows how much.
    Mask,
    /// So many characters of the beginning.
    First(i64),
    Most,
}

impl<'t> Pass<'_, 't> {
    /// What is left of a text, or of a list: `email[1:]`, `email.slice(0, 40)`.
    pub(super) fn cut(&self, callee: ValueId, arguments: &[ValueId]) -> Option<State<'t>> {
        let Kind::Member { object, property } = self.tape.kind(callee) else { return None };
        let is_counted = match *property {
            CUTTING | "slice" | "substring" => false,
            "substr" => true,
            _ => return None,
        };
        let harmless = (*property == CUTTING).then(|| State::known(Known::Harmless));
        let holder = self.state(*object);
        let end = |at: usize| arguments.get(at).map_or("", |end| self.tape.written(*end)).trim();
        let left = left(end(0), end(1), is_counted);
        if left == Left::Mask || holder.traces.is_empty() && holder.passed.is_empty() {
            return harmless;
        }
        let mut state = State { about: About::default(), ..self.element(*object) };
        let is_shown =
            |trace: &Trace<'t>| !(matches!(left, Left::First(n) if n <= BEGINNING) && self.is_made_credential(trace));
        state.traces.retain(is_shown);
        Some(state)
    }

    /// Whether a trace is of a credential that a service made, and no person chose.
    fn is_made_credential(&self, trace: &Trace<'t>) -> bool {
        let Holds::Data(at) = trace.holds else { return false };
        let data_type = self.vocabulary.data_types().get(at);
        data_type.is_some_and(|of| of.sensitivity == Sensitivity::Credential && of.id != "password")
    }

    /// The first of the parts of a text: `email.split("@")[0]` is who, `name.split(" ")[0]` the first name.
    pub(super) fn first_part(&self, of: ValueId) -> Option<State<'t>> {
        let Kind::Call { callee, arguments, .. } = self.tape.kind(of) else { return None };
        let Kind::Member { object, property } = self.tape.kind(*callee) else { return None };
        let (text, separator) = match *property {
            "split" | "rsplit" | "partition" | "rpartition" => (*object, *arguments.first()?),
            "Split" | "SplitN" if matches!(self.tape.kind(*object), Kind::Name("strings")) => {
                (*arguments.first()?, *arguments.get(1)?)
            }
            _ => return None,
        };
        let Kind::Literal(Literal::Text(separator @ ("@" | "," | ", " | ";" | " "))) = self.tape.kind(separator) else {
            return None;
        };
        let mut state = State { about: About::default(), ..self.element(text) };
        // Of `Bearer token` the first says how it is to be read.
        state.traces.retain(|trace| matches!(*separator, "," | ";") || !self.is_made_credential(trace));
        (!state.traces.is_empty() || !state.passed.is_empty()).then_some(state)
    }
}

/// What two ends leave of a text, as languages write them: none is the text's own, one below nothing counts from behind.
/// `is_counted`: the second is how many characters are taken.
fn left(start: &str, end: &str, is_counted: bool) -> Left {
    let number = |end: &str| if end.is_empty() { Some(None) } else { end.parse::<i64>().ok().map(Some) };
    let (Some(start), Some(end)) = (number(start), number(end)) else { return Left::Mask };
    let start = start.unwrap_or(0);
    let end = end.map(|end| if is_counted && start >= 0 { end.saturating_add(start) } else { end });
    let enough = |count: i64, left: Left| if count > SHOWN { left } else { Left::Mask };
    match end {
        None if start < 0 => enough(start.saturating_neg(), Left::Most),
        None => {
            if start < CUT {
                Left::Most
            } else {
                Left::Mask
            }
        }
        Some(end) if end >= 0 && start >= 0 => enough(end.saturating_sub(start), Left::First(end)),
        Some(end) if end < 0 && start < 0 => enough(end.saturating_sub(start), Left::Most),
        Some(end) if end < 0 => {
            if start.saturating_sub(end) < CUT {
                Left::Most
            } else {
                Left::Mask
            }
        }
        Some(_) => Left::Mask,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_characters_are_a_mask() {
        for (start, end, is_counted, expected) in [
            ("1", "", false, Left::Most),
            ("", "20", false, Left::First(20)),
            ("0", "30", false, Left::First(30)),
            ("", "", false, Left::Most),
            ("-12", "", false, Left::Most),
            ("", "-1", false, Left::Most),
            ("", "-4", false, Left::Most),
            ("2", "20", true, Left::First(22)),
            ("", "3", false, Left::Mask),
            ("0", "8", false, Left::Mask),
            ("-4", "", false, Left::Mask),
            ("12", "", false, Left::Mask),
            ("5", "", false, Left::Mask),
            ("", "at", false, Left::Mask),
            ("len(x) - 4", "", false, Left::Mask),
            ("", "-12", false, Left::Mask),
            ("-4", "2", false, Left::Mask),
            ("9223372036854775807", "-9223372036854775808", true, Left::Mask),
        ] {
            assert_eq!(left(start, end, is_counted), expected, "{start}:{end}");
        }
    }
}
