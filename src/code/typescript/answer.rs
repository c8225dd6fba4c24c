//! Methods of controllers whose results a framework sends to a client as they are: <https://docs.nestjs.com/controllers#routing>.

use crate::bound::Bound;

const LINES: Bound = Bound::new(
    100,
    "decorators of a controller's method have more than 100 lines: whether it answers was not looked at",
);

/// Bytes before a method that are looked at: a file may be one line.
const REACH: usize = 16 * 1024;
const BYTES: Bound = Bound::new(
    REACH,
    "decorators of a controller's method have more than 16 KiB: whether it answers was not looked at",
);

/// Decorators of methods that requests come to.
const ROUTES: &[&str] = &["Get", "Post", "Put", "Patch", "Delete", "All"];

/// Decorators by which something else than the result, or a part of it, is the answer.
const OTHERS: &[&str] = &["Render", "Redirect", "Sse", "UseInterceptors", "SerializeOptions", "Serialize", "Transform"];

/// Whether a file has controllers whose methods answer with what they return.
pub(super) fn has_controllers(text: &str) -> bool {
    text.contains("@Controller(") && !text.contains("ClassSerializerInterceptor")
}

/// Whether what a method of such a file returns is sent to a client. `start` is where it begins behind its decorators.
pub(super) fn answers(text: &str, start: usize) -> bool {
    let names = decorators(text.get(..start).unwrap_or_default());
    let other = |name: &&str| OTHERS.iter().any(|other| name.starts_with(other));
    names.iter().any(|name| ROUTES.contains(name)) && !names.iter().any(other)
}

/// The names of the decorators that a text ends with, the last first.
fn decorators(before: &str) -> Vec<&str> {
    let (mut names, mut open, mut seen) = (Vec::new(), 0i64, 0);
    let (near, is_cut) = near(before);
    for line in near.lines().rev().map(str::trim) {
        if line.is_empty() || ["//", "*", "/*"].iter().any(|remark| line.starts_with(remark)) {
            continue;
        }
        let own = line.strip_prefix('@');
        // What ends otherwise is a method or a statement before it, however long.
        if open == 0 && own.is_none() && !line.ends_with(')') {
            return names;
        }
        seen += 1;
        for c in line.chars() {
            match c {
                ')' | ']' | '}' => open += 1,
                '(' | '[' | '{' => open -= 1,
                _ => {}
            }
        }
        match own {
            _ if !LINES.has_room(seen) || open < 0 => return names,
            Some(name) if open == 0 => names.extend(name.split(|c: char| !c.is_alphanumeric()).next()),
            None if open == 0 => return names,
            // Within the arguments of one.
            _ => {}
        }
    }
    if is_cut {
        BYTES.reach();
    }
    names
}

/// The whole lines at the end of a text, as far as they are looked at, and whether there are more.
fn near(before: &str) -> (&str, bool) {
    let from = before.len().saturating_sub(REACH);
    if from == 0 {
        return (before, false);
    }
    let from = (from..before.len()).find(|at| before.is_char_boundary(*at)).unwrap_or(before.len());
    let tail = before.get(from..).unwrap_or_default();
    (tail.split_once('\n').map_or("", |(_, whole)| whole), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decorators_say_which_methods_answer() {
        for (before, answers_client) in [
            ("@Controller('a')\nclass A {\n  @Get()\n  ", true),
            (
                "@Controller('a')\nclass A {\n  @ApiResponse({\n    status: 200,\n  })\n  @Post('a')\n  // all\n  @HttpCode(200)\n  async ",
                true,
            ),
            ("@Controller('a')\nclass A {\n  @Get()\n  a() {\n    return 1;\n  }\n\n  ", false),
            ("@Controller('a')\nclass A {\n  @Get()\n  @Redirect()\n  ", false),
            ("@Controller('a')\nclass A {\n  @UseInterceptors(Mapping)\n  @Get()\n  ", false),
            ("@Resolver()\nclass A {\n  @Query()\n  ", false),
        ] {
            let before = before.trim_end_matches("async ");
            assert_eq!(has_controllers(before) && answers(before, before.len()), answers_client, "{before}");
        }
    }

    #[test]
    fn a_long_method_before_another_is_no_decorator_of_it() {
        let before =
            format!("@Controller('a')\nclass A {{\n  @Get()\n  a() {{\n{}  }}\n\n  ", "    b();\n".repeat(200));
        let (answers_client, reached) = crate::bound::noting(|| answers(&before, before.len()));
        assert!(!answers_client && reached.is_empty(), "{reached:?}");
        let on_one_line = format!("@Controller('a')class A{{{}", "@Get()a(){b()}".repeat(2_000));
        let (answers_client, reached) = crate::bound::noting(|| answers(&on_one_line, on_one_line.len()));
        assert!(!answers_client && reached.len() == 1, "{reached:?}");
    }
}
