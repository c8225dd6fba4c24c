//! PowerShell's `ConvertTo-SecureString "v" -AsPlainText`.

use super::assignment::{Assignment, Line};
use super::syntax::{Reader, Syntax};
use super::value::quoted_literal;
use crate::detect::secrets::kinds::names::Sensitive;

/// What wakes this reader.
pub(super) static SYNTAX: Syntax = Syntax { words: &["convertto-securestring"], reader: Reader::ALWAYS };

/// <https://learn.microsoft.com/powershell/module/microsoft.powershell.security/convertto-securestring>.
pub(super) fn secure_string<'a>(line: &Line<'a>, lower: &str) -> Option<Assignment<'a>> {
    let at = lower.find("convertto-securestring").filter(|_| lower.contains("-asplaintext"))?;
    // `"v" | ConvertTo-SecureString -AsPlainText`.
    let piped = line.text.get(..at)?.trim_end().strip_suffix('|').map(str::trim_end);
    if let Some(before) = piped {
        let quote = before.chars().next_back().filter(|c| matches!(c, '"' | '\''))?;
        let (_, value) = before.strip_suffix(quote)?.rsplit_once(quote)?;
        return line.promised("ConvertTo-SecureString", value, "argument", true, Some(Sensitive::Password));
    }
    let rest = line.text.get(at + "convertto-securestring".len()..)?;
    let quote = rest.find(['"', '\''])?;
    let value = quoted_literal(rest.get(quote..)?)?;
    line.promised("ConvertTo-SecureString", value, "argument", true, Some(Sensitive::Password))
}
