//! PowerShell's `ConvertTo-SecureString "v" -AsPlainText`, and .NET's credentials that it makes.

use super::assignment::{Assignment, Line};
use super::syntax::{Reader, Syntax};
use super::value::quoted_literal;
use crate::detect::secrets::kinds::names::Sensitive;

const COMMAND: &str = "convertto-securestring";

/// What makes a login of a user and a password (<https://learn.microsoft.com/dotnet/api/system.net.networkcredential>).
const LOGIN: &str = "networkcredential";

/// What wakes this reader.
pub(super) static SYNTAX: Syntax = Syntax { words: &[COMMAND, LOGIN], reader: Reader::ALWAYS };

/// <https://learn.microsoft.com/powershell/module/microsoft.powershell.security/convertto-securestring>.
pub(super) fn secure_string<'a>(line: &Line<'a>, lower: &str) -> Option<Assignment<'a>> {
    let at = lower.find(COMMAND).filter(|_| lower.contains("-asplaintext"))?;
    let promised = |value| line.promised("ConvertTo-SecureString", value, "argument", true, Some(Sensitive::Password));
    // `"v" | ConvertTo-SecureString -AsPlainText`.
    let piped = line.text.get(..at)?.trim_end().strip_suffix('|').map(str::trim_end);
    if let Some(before) = piped {
        let quote = before.chars().next_back().filter(|c| matches!(c, '"' | '\''))?;
        let (_, value) = before.strip_suffix(quote)?.rsplit_once(quote)?;
        return promised(value);
    }
    let rest = line.text.get(at + COMMAND.len()..)?;
    // `(ConvertTo-SecureString v -AsPlainText -Force)`: a word needs no quotes.
    let bare = rest.split_whitespace().next().filter(|word| word.starts_with(|c: char| c.is_ascii_alphanumeric()));
    if let Some(word) = bare {
        return promised(word.trim_end_matches(')'));
    }
    let quote = rest.find(['"', '\''])?;
    promised(quoted_literal(rest.get(quote..)?)?)
}

/// `[System.Net.NetworkCredential]::new("user", "v")`, `New-Object NetworkCredential("user", "v")`, C#'s `new NetworkCredential("user", "v")`.
pub(super) fn login<'a>(line: &Line<'a>, lower: &str) -> Option<Assignment<'a>> {
    let at = lower.find(LOGIN)? + LOGIN.len();
    let (_, arguments) = line.text.get(at..)?.split_once('(')?;
    let user = quoted_literal(arguments)?;
    let from = (user.as_ptr() as usize).checked_sub(arguments.as_ptr() as usize)? + user.len() + 1;
    let value = quoted_literal(arguments.get(from..)?.trim_start().strip_prefix(',')?)?;
    line.promised("NetworkCredential", value, "argument", true, Some(Sensitive::Password))
}
