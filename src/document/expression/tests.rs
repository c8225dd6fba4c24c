use super::*;

/// The sources of the one expression of a text: `path`, with `{}` behind it for everything below.
fn sources(inner: &str) -> Vec<String> {
    let text = format!("echo ${{{{ {inner} }}}} end");
    let found = pasted(&text, &());
    assert_eq!(found.len(), 1, "{inner}");
    assert_eq!(found[0].problem, None, "{inner}");
    shown(&found[0].sources)
}

fn shown(sources: &[Source]) -> Vec<String> {
    sources.iter().map(|source| source.path.join(".") + if source.whole { "{}" } else { "" }).collect()
}

#[test]
fn every_spelling_of_a_context_is_the_same() {
    for inner in [
        "github.event.issue.title",
        "github.event['issue']['title']",
        "github['event'].issue['TITLE']",
        "GITHUB.Event.Issue.Title",
        "(github.event).issue.title",
        "github . event . issue . title",
        "fromJSON(toJSON(github.event)).issue.title",
        "format('{0}', github.event.issue.title)",
        "FORMAT('a {0:x} {{b}}', github.event.issue.title)",
        "format(inputs.x == 'y' && 'a' || 'b', github.event.issue.title)",
        "true && github.event.issue.title",
        "github.event.issue.title || 'none'",
        "!github.event.issue.title && 'x' || github.event.issue.title",
        "case(github.head_ref == 'x', 'y', github.event.issue.title)",
        "join(github.event.issue.title, 'a')",
        "github.event.number > -1.5e3 && github.event.issue.title",
        "github.event.number == +.5 && github.event.issue.title",
        "unheardof(github.event.issue.title)",
    ] {
        assert_eq!(sources(inner), ["github.event.issue.title"], "{inner}");
    }
}

#[test]
fn members_that_are_not_known_are_any() {
    assert_eq!(sources("join(github.event.commits.*.message, '\n')"), ["github.event.commits.*.message"]);
    assert_eq!(sources("github.event.commits[0].message"), ["github.event.commits.*.message"]);
    assert_eq!(sources("github.event[github.event_name].title"), ["github.event.*.title"]);
    assert_eq!(sources("github.event[*].title"), ["github.event.*.title"]);
    assert_eq!(
        sources("(github.event.issue || github.event.pull_request).title"),
        ["github.event.issue.title", "github.event.pull_request.title"]
    );
}

#[test]
fn what_can_only_be_a_truth_value_a_number_or_a_literal_yields_nothing() {
    for inner in [
        "github.event.issue.title != ''",
        "!github.event.pull_request.title",
        "contains(github.event.pull_request.body, 'skip') || github.event.issue.title == 'x'",
        "startsWith(github.head_ref, 'a') && 'x' || 'y'",
        "github.head_ref && 'pr'",
        "github.head_ref < 'pr' == true",
        "'github.head_ref'",
        "'it''s ${{ github.head_ref }} }}'",
        "hashFiles('**/github.head_ref')",
        "format('none', github.head_ref)",
        "case(github.head_ref == 'x', 'y', 'z')",
        "0x1F || 1.5e3 || -Infinity || NaN || null",
        "fromJSON('{\"a\": 1}')[github.head_ref]",
    ] {
        assert_eq!(sources(inner), Vec::<String>::new(), "{inner}");
    }
}

#[test]
fn whole_contexts_and_parts_of_texts() {
    assert_eq!(sources("toJSON(github.event)"), ["github.event{}"]);
    assert_eq!(sources("github.event"), ["github.event"]);
    assert_eq!(sources("fromJSON(github.event.comment.body).a.b"), ["github.event.comment.body"]);
}

#[test]
fn what_is_no_expression_is_told() {
    for (inner, problem) in [
        ("github.", "it is not complete"),
        ("a b", "a part of it does not belong there"),
        ("f(a", "it is not complete"),
        ("a[1", "it is not complete"),
        ("\"a\"", "a character in it has no meaning"),
        ("", "it is not complete"),
        ("a &&", "it is not complete"),
    ] {
        assert_eq!(pasted(&format!("${{{{ {inner} }}}}"), &())[0].problem, Some(problem), "{inner}");
    }
    assert_eq!(pasted("${{ 'a }}", &())[0].problem, Some("it is not closed"));
    let deep = format!("${{{{ {}a{} }}}}", "(".repeat(60), ")".repeat(60));
    assert_eq!(pasted(&deep, &())[0].problem, Some("it is nested more deeply than GitHub takes"));
    let wide = format!("${{{{ {} }}}}", "a || ".repeat(9000));
    assert_eq!(pasted(&wide, &())[0].problem, Some("it is longer than GitHub takes"));
}

#[test]
fn the_expressions_of_a_text_are_found_one_by_one() {
    let found = pasted("a ${{ x }} $ {{ y }} ${{ '}}' }} ${{z}}", &());
    let texts: Vec<_> = found.iter().map(|found| found.text).collect();
    assert_eq!(texts, ["${{ x }}", "${{ '}}' }}", "${{z}}"]);
}

/// A step's `TITLE` refers to the job's.
struct Layers;

impl Contexts for Layers {
    fn texts(&self, path: &[String], _: bool, layer: usize) -> Option<Vec<Text>> {
        let text = |text: &str, layer| Some(vec![Text { text: text.into(), layer }]);
        match (path.join(".").as_str(), layer) {
            ("env.title", 0) => text("a ${{ env.TITLE }} b", 1),
            ("env.title", 1) => text("${{ github.head_ref }}", 2),
            ("env.loop", _) => text("${{ env.LOOP }}", 0),
            ("env.own", _) => text("v1", 2),
            _ => None,
        }
    }
}

#[test]
fn what_is_known_of_a_context_is_put_in() {
    let found = |text: &str| shown(&pasted(text, &Layers)[0].sources);
    assert_eq!(found("${{ env.Title }}"), ["github.head_ref"]);
    assert_eq!(found("${{ env.OWN }}"), Vec::<String>::new());
    assert_eq!(found("${{ env.LOOP }}"), ["env.loop"]);
    assert_eq!(found("${{ env.OTHER }}"), ["env.other"]);
}

/// Values that each hold others by a number: `env.v3` holds `env.v2` so many times.
struct Numbered {
    times: usize,
}

impl Contexts for Numbered {
    fn texts(&self, path: &[String], _: bool, layer: usize) -> Option<Vec<Text>> {
        let number = path.last()?.strip_prefix('v')?.parse::<usize>().ok()?;
        let text = match number.checked_sub(1) {
            Some(next) => format!("${{{{ env.v{next} }}}}").repeat(self.times),
            None => "${{ github.head_ref }}".to_string(),
        };
        Some(vec![Text { text, layer }])
    }
}

#[test]
fn values_that_multiply_are_followed_once() {
    let found = pasted("${{ env.v30 }}", &Numbered { times: 60 });
    assert_eq!((shown(&found[0].sources), found[0].problem), (vec!["github.head_ref".to_string()], None));
}

#[test]
fn a_value_that_is_handed_on_is_found_or_it_is_told_that_it_is_not() {
    let found = pasted("${{ env.v20 }}", &Numbered { times: 1 });
    assert_eq!((shown(&found[0].sources), found[0].problem), (vec!["github.head_ref".to_string()], None));
    let (found, reached) = crate::bound::noting(|| pasted("${{ env.v80 }}", &Numbered { times: 1 }));
    assert_eq!(found[0].problem, Some("its values lead on to too many others"));
    assert_eq!(reached.len(), 1);
    let text = "${{ env.v60 }}".repeat(100);
    let (found, reached) = crate::bound::noting(|| pasted(&text, &Numbered { times: 1 }));
    assert_eq!((found[0].problem, reached.len()), (None, 1));
    assert_eq!(found[99].problem, Some("its values lead on to too many others"));
}

#[test]
fn a_value_that_cannot_be_read_is_told() {
    struct Broken;
    impl Contexts for Broken {
        fn texts(&self, path: &[String], _: bool, layer: usize) -> Option<Vec<Text>> {
            let texts = || vec![Text { text: "${{ github.head_ref".into(), layer }];
            (path.first()? == "env").then(texts)
        }
    }
    let found = pasted("${{ env.A }}", &Broken);
    assert_eq!(found[0].problem, Some("a value that it leads to cannot be read"));
}

#[test]
fn more_values_than_are_kept_are_told() {
    let wide = |count: usize| {
        let names: Vec<String> = (0..count).map(|at| format!("inputs.v{at}a")).collect();
        pasted(&format!("${{{{ {} }}}}", names.join(" || ")), &())[0].problem
    };
    assert_eq!((wide(200), wide(201)), (None, Some("it is made of too many values")));
}

proptest::proptest! {
    #[test]
    fn never_panics(text in "(\\$\\{\\{|\\}\\}|[a-z.()\\[\\],*'!&|<>= 0-9-]|é|''){0,60}") {
        for found in pasted(&text, &()) {
            proptest::prop_assert!(text.contains(found.text));
        }
    }
}
