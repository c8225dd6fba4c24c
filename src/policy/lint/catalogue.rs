//! The lints by name, and what each says.

use serde::Serialize;

use crate::rego::reading::HabitKind;

/// One thing that the author should look at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct LintFinding {
    /// The file as it was named.
    pub file: String,
    /// 1-based.
    pub line: u32,
    /// 1-based.
    pub column: u32,
    /// The name of the lint, one of [`LINTS`].
    pub lint: &'static str,
    /// What is there, without a final full stop.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

/// A kind of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lint {
    /// Kebab-case; what `--except` and a comment name.
    pub name: &'static str,
    /// What is told of, in a few words.
    pub what: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
}

impl Lint {
    pub(super) fn at(&self, file: &str, line: u32, column: u32, message: impl Into<String>) -> LintFinding {
        let (file, message, remedy) = (file.to_string(), message.into(), self.remedy.to_string());
        LintFinding { file, line, column, lint: self.name, message, remedy }
    }
}

/// Every lint, sorted by name.
pub const LINTS: &[Lint] = &[
    CONSTANT_CONDITION,
    METADATA_MISSING,
    NOT_EQUALS_IN_LOOP,
    NOT_OF_ABSENT,
    PLACE_AS_LINE,
    POPULATION_NOT_NAMED,
    PRINT_LEFT,
    SAME_TEST_TWICE,
    SHADOWS_BUILTIN,
    SPRINTF_ARGUMENTS,
    UNCONDITIONAL_RESULT,
    UNKNOWN_NOT_ASKED,
    UNTESTED,
    UNUSED_ARGUMENT,
    UNUSED_IMPORT,
    UNUSED_RULE,
    UNUSED_VARIABLE,
];

const CONSTANT_CONDITION: Lint = Lint {
    name: "constant-condition",
    what: "a condition that is always the same",
    remedy: "leave the condition out, or write what was meant",
};
pub(super) const METADATA_MISSING: Lint = Lint {
    name: "metadata-missing",
    what: "metadata that do not say why something is wrong, how to mend it or which control it speaks against; results without metadata",
    remedy: "say it in the METADATA: whoever reads the result has nothing else",
};
const NOT_EQUALS_IN_LOOP: Lint = Lint {
    name: "not-equals-in-loop",
    what: "`xs[_] != y`, which is true as soon as one member differs",
    remedy: "write 'not y in xs' for none, or 'some x in xs' and 'x != y' where one that differs is meant",
};
const NOT_OF_ABSENT: Lint = Lint {
    name: "not-of-absent",
    what: "`not allowed[input.kind]` where nothing asks whether `input.kind` is there: `not` is true of what is absent, and not every engine agrees",
    remedy: "bind it first, 'kind := input.kind', which leaves out what is absent; or ask for its absence in a rule of its own",
};
pub(super) const PLACE_AS_LINE: Lint = Lint {
    name: "place-as-line",
    what: "a result that tells its place as a line and not as a `path`",
    remedy: "give 'path', the keys that lead from 'input' to the place: the line is found with it",
};
pub(super) const POPULATION_NOT_NAMED: Lint = Lint {
    name: "population-not-named",
    what: "a policy about a set or the repository without `subjects`, whose pass shows nothing",
    remedy: "write 'subjects contains name if ...' for all that the rule examines",
};
const PRINT_LEFT: Lint = Lint {
    name: "print-left",
    what: "`print`, which nobody sees in a scan",
    remedy: "remove it once the policy works",
};
pub(super) const SAME_TEST_TWICE: Lint = Lint {
    name: "same-test-twice",
    what: "two tests of one name, which are one test that passes when either does",
    remedy: "give each test a name of its own",
};
const SHADOWS_BUILTIN: Lint =
    Lint { name: "shadows-builtin", what: "a name that hides a builtin", remedy: "choose another name" };
const SPRINTF_ARGUMENTS: Lint = Lint {
    name: "sprintf-arguments",
    what: "`sprintf` with more or fewer values than its text takes",
    remedy: "give one value for each '%'; a percent sign itself is '%%'",
};
const UNCONDITIONAL_RESULT: Lint = Lint {
    name: "unconditional-result",
    what: "a result that every target gets",
    remedy: "say under which condition: 'deny contains result if ...'",
};
pub(super) const UNKNOWN_NOT_ASKED: Lint = Lint {
    name: "unknown-not-asked",
    what: "a policy about Terraform that never asks whether a value is known: a comparison takes what is not known for another value",
    remedy: "ask 'values.known(value)' first, and say in a rule 'unknown' what cannot be told",
};
pub(super) const UNTESTED: Lint = Lint {
    name: "untested",
    what: "a policy without a test, or with an id and without an example in `bad/`",
    remedy: "write one: a misspelt field finds nothing, and nothing else would show it",
};
const UNUSED_ARGUMENT: Lint = Lint {
    name: "unused-argument",
    what: "an argument that its function does not read",
    remedy: "write '_' in its place",
};
pub(super) const UNUSED_IMPORT: Lint =
    Lint { name: "unused-import", what: "an import that nothing uses", remedy: "remove the import" };
pub(super) const UNUSED_RULE: Lint =
    Lint { name: "unused-rule", what: "a rule of a policy that no result hangs on", remedy: "remove it, or use it" };
const UNUSED_VARIABLE: Lint = Lint {
    name: "unused-variable",
    what: "a variable that nothing reads",
    remedy: "write '_' in its place; where it asks only whether something is there, write that alone",
};

pub(super) fn of_habit(kind: HabitKind) -> Lint {
    match kind {
        HabitKind::ConstantCondition => CONSTANT_CONDITION,
        HabitKind::NotOfAbsent => NOT_OF_ABSENT,
        HabitKind::NotEqualsInLoop => NOT_EQUALS_IN_LOOP,
        HabitKind::Print => PRINT_LEFT,
        HabitKind::ShadowsBuiltin => SHADOWS_BUILTIN,
        HabitKind::SprintfArguments => SPRINTF_ARGUMENTS,
        HabitKind::Unconditional => UNCONDITIONAL_RESULT,
        HabitKind::UnusedArgument => UNUSED_ARGUMENT,
        HabitKind::UnusedVariable => UNUSED_VARIABLE,
    }
}

pub(super) fn message(kind: HabitKind, text: &str) -> String {
    match kind {
        HabitKind::ConstantCondition => format!("the condition '{text}' is always the same"),
        HabitKind::NotOfAbsent => {
            format!("'not' is true where '{text}' is absent, and nothing in the rule asks for it")
        }
        HabitKind::NotEqualsInLoop => format!("'{text}' is true as soon as one member differs"),
        HabitKind::Print => "'print' is left in the policy".to_string(),
        HabitKind::ShadowsBuiltin => format!("'{text}' hides the builtin of that name"),
        HabitKind::SprintfArguments => format!("'sprintf' has the wrong number of values: {text}"),
        HabitKind::Unconditional => "every target gets this result".to_string(),
        HabitKind::UnusedArgument => format!("the argument '{text}' is not read"),
        HabitKind::UnusedVariable => format!("nothing reads the variable '{text}'"),
    }
}
