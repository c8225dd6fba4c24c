//! The text of an expression of a called module, as the module at the root would have to write it: `aws_s3_bucket.b.id` of
//! `module.logs` is `module.logs.aws_s3_bucket.b.id`, so that what is not known says what it refers to wherever it is
//! handed.

/// Names that begin an expression and are no part of a module's address
/// (<https://developer.hashicorp.com/terraform/language/expressions/references>).
const OTHER_ROOTS: &[&str] = &["var", "local", "each", "count", "path", "terraform", "self"];

/// A text with marks, with the address of the module before each resource, data source and module in it. `bound` are names that
/// stand for members of something.
pub(super) fn qualified(text: &str, address: &str, bound: &[&str]) -> String {
    let own = loop_names(text);
    let is_other = |name: &str| OTHER_ROOTS.contains(&name) || bound.contains(&name) || own.contains(&name);
    let mut out = String::with_capacity(text.len() + address.len() + 1);
    let mut modes = vec![Mode::Text { quoted: false }];
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let mut length = letter.len_utf8();
        match modes.last_mut() {
            Some(Mode::Expression { braces }) => match letter {
                '"' => modes.push(Mode::Text { quoted: true }),
                '{' => *braces += 1,
                '}' if *braces > 0 => *braces -= 1,
                '}' => {
                    modes.pop();
                }
                _ if is_start(letter) => {
                    let name = word(rest);
                    length = name.len().max(length);
                    let after = rest.get(length..).and_then(|after| after.strip_prefix('.'));
                    let is_reference = after.is_some_and(|after| after.starts_with(is_start));
                    if is_reference && !is_other(name) && !out.ends_with(['.', '-']) {
                        out.push_str(address);
                        out.push('.');
                    }
                }
                _ if letter.is_alphanumeric() => length = word(rest).len().max(length),
                _ => {}
            },
            Some(Mode::Text { quoted }) => {
                let quoted = *quoted;
                if rest.starts_with("$${") || rest.starts_with("%%{") {
                    length = 3;
                } else if rest.starts_with("${") || rest.starts_with("%{") {
                    length = 2;
                    modes.push(Mode::Expression { braces: 0 });
                } else if quoted && letter == '\\' {
                    length += rest.get(length..).and_then(|after| after.chars().next()).map_or(0, char::len_utf8);
                } else if quoted && letter == '"' {
                    modes.pop();
                }
            }
            None => {}
        }
        let (done, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        out.push_str(done);
        rest = after;
    }
    out
}

enum Mode {
    Text { quoted: bool },
    Expression { braces: usize },
}

fn is_start(letter: char) -> bool {
    letter.is_alphabetic() || letter == '_'
}

fn word(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '_' | '-')).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// The names that `for` expressions in a text bind.
fn loop_names(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for (at, _) in text.match_indices("for ") {
        let intro = text.get(at + 4..).unwrap_or_default();
        let Some(end) = intro.find(" in ") else { continue };
        let words = intro.get(..end).unwrap_or_default().split(',').map(str::trim);
        names.extend(words.take(2).filter(|name| !name.is_empty() && word(name).len() == name.len()));
    }
    names
}

/// What a step leads to from something that is not known as a whole: `${aws_s3_bucket.b}` and `.id` are `${aws_s3_bucket.b.id}`.
/// `None` where the text is more than a reference.
pub(super) fn stepped(text: &str, step: &str) -> Option<String> {
    let inner = text.strip_prefix("${")?.strip_suffix('}')?;
    let mut quoted = false;
    let mut is_plain = |letter: char| {
        quoted ^= letter == '"';
        quoted || letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '[' | ']' | '"')
    };
    (inner.contains('.') && inner.starts_with(is_start) && inner.chars().all(&mut is_plain))
        .then(|| format!("${{{inner}{step}}}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_get_the_address_and_nothing_else_does() {
        let cases = [
            ("${aws_a.b.id}", "${module.m.aws_a.b.id}"),
            ("x-${data.aws_a.b[0].id}-${var.x}", "x-${module.m.data.aws_a.b[0].id}-${var.x}"),
            ("${merge(local.a, { k = aws_a.b.c })}", "${merge(local.a, { k = module.m.aws_a.b.c })}"),
            ("aws_a.b and $${aws_a.b}", "aws_a.b and $${aws_a.b}"),
            ("${\"aws_a.b ${aws_a.b.c} \\\" aws_c.d\"}", "${\"aws_a.b ${module.m.aws_a.b.c} \\\" aws_c.d\"}"),
            ("${[for k, v in aws_a.b : v.id if k.x]}", "${[for k, v in module.m.aws_a.b : v.id if k.x]}"),
            ("${module.n.out}", "${module.m.module.n.out}"),
            ("${each.value.id + rule.value.x + 1.5}", "${each.value.id + rule.value.x + 1.5}"),
            ("%{if aws_a.b.c}x.y%{endif}", "%{if module.m.aws_a.b.c}x.y%{endif}"),
            ("${a.b", "${module.m.a.b"),
        ];
        for (text, expected) in cases {
            assert_eq!(qualified(text, "module.m", &["rule"]), expected);
        }
    }

    #[test]
    fn a_step_is_added_to_a_reference_alone() {
        assert_eq!(stepped("${aws_a.b[\"k\"]}", ".id").as_deref(), Some("${aws_a.b[\"k\"].id}"));
        for other in ["${f(aws_a.b)}", "x${aws_a.b}", "${var}", "plain"] {
            assert_eq!(stepped(other, ".id"), None);
        }
    }
}
