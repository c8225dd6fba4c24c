//! One input of a template is not known: what the template yields as known is the same, whatever the input is.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::document::gotemplate::{Data, Engine, Parsed, Text, Val};

/// A text, and what the input stands for in it: a map that the template may merge, or anything.
fn inputs() -> impl Strategy<Value = Val> {
    let map = |entries: &[(&str, Val)]| {
        let entries = entries.iter().map(|(key, value)| ((*key).to_string(), value.clone()));
        entries.collect::<BTreeMap<_, _>>()
    };
    (0..10_usize).prop_map(move |which| match which {
        0 => Val::text(""),
        1 => Val::text("a"),
        2 => Val::text("b"),
        3 => Val::bool(true),
        4 => Val::bool(false),
        5 => Val::NIL,
        6 => Data::Float(1.0).into(),
        7 => Val::map(map(&[])),
        8 => Val::map(map(&[("a", Val::text("z")), ("n", Val::map(map(&[("a", Val::bool(false))])))])),
        _ => Val::map(map(&[("b", Val::text("")), ("c", Val::text("c"))])),
    })
}

/// A map that others may hold.
fn maps() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["$m", "$n", "$m.n", "$.Values.m"]).prop_map(str::to_string)
}

fn expressions() -> impl Strategy<Value = String> {
    let leaves = [
        "$.Values.u",
        "$.Values.u",
        "$.Values.k",
        "\"a\"",
        "\"b\"",
        "\"\"",
        "1",
        "true",
        "false",
        "$x",
        "$m.a",
        "$m.b",
        "$n.a",
        "$m.n.b",
        "$.Values.m.a",
        "$.Values.m.b",
    ];
    let leaf = prop::sample::select(leaves.to_vec()).prop_map(str::to_string);
    leaf.prop_recursive(2, 8, 2, |inner| {
        let two = [
            "or <A> <B>",
            "and <A> <B>",
            "default <A> <B>",
            "coalesce <A> <B>",
            "ternary <A> <B> true",
            "list <A> <B> | last",
            "dict \"a\" <A> \"b\" <B> | len",
            "print <A> <B>",
            "eq (print <A>) (print <B>)",
            "ternary <A> <B> (eq (print <A>) \"a\")",
            "<B> | or <A>",
            "<B> | and <A>",
        ];
        let one = [
            "not <A>",
            "empty <A>",
            "toJson <A>",
            "kindOf <A>",
            "hasKey <M> \"a\"",
            "hasKey <M> \"c\"",
            "hasKey <M> (print <A>)",
            "len <M>",
            "get <M> \"a\"",
            "get <M> (print <A>)",
            "dig \"a\" \"d\" <M>",
            "toJson <M>",
            "keys <M> | sortAlpha | join \",\"",
            "pluck \"a\" <M> | len",
            "pick <M> \"a\" | toJson",
            "omit <M> \"a\" | len",
            "omit <M> (print <A>) | toJson",
            "index <M> \"a\"",
            "(deepCopy <M>).a",
            "merge (dict \"a\" <A>) <M> | toJson",
            "(mergeOverwrite (dict \"a\" <A>) <M>).a",
            "values <M> | len",
            "ternary 1 2 (not <M>)",
            "default <A> <M> | toJson",
            "toYaml <M> | quote",
            "<A> | quote",
            "kindIs \"map\" <A>",
        ];
        let two = (prop::sample::select(two.to_vec()), inner.clone(), inner.clone())
            .prop_map(|(form, a, b)| format!("({})", form.replace("<A>", &a).replace("<B>", &b)));
        let one = (prop::sample::select(one.to_vec()), inner, maps())
            .prop_map(|(form, a, map)| format!("({})", form.replace("<A>", &a).replace("<M>", &map)));
        prop_oneof![two, one]
    })
}

fn statements() -> impl Strategy<Value = String> {
    let forms = [
        "{{ $_ := set <M> \"a\" <E> }}",
        "{{ $_ := set <M> \"c\" <E> }}",
        "{{ $_ := set <M> (print <E>) 1 }}",
        "{{ $_ := set (ternary <M> $n <E>) \"a\" <F> }}",
        "{{ $_ := set (default <M> <E>) \"a\" <F> }}",
        "{{ $_ := merge (or <E> <M>) (dict \"a\" <F>) }}",
        "{{ $_ := unset <M> \"a\" }}",
        "{{ $_ := unset <M> (print <E>) }}",
        "{{ $_ := merge <M> (dict \"a\" <E> \"b\" <F>) }}",
        "{{ $_ := mergeOverwrite <M> (dict \"a\" <E> \"c\" <F>) }}",
        "{{ $_ := merge <M> $.Values.u }}",
        "{{ $_ := mustMergeOverwrite <M> $.Values.u }}",
        "{{ $_ := mergeOverwrite $m (dict \"n\" (dict \"a\" <E>)) }}",
        "{{ $_ := and <E> (set <M> \"b\" <F>) }}",
        "{{ $_ := or <E> (unset <M> \"b\") }}",
        "{{ $x = <E> }}",
    ];
    let leaf = (prop::sample::select(forms.to_vec()), maps(), expressions(), expressions()).prop_map(
        |(form, map, first, second)| form.replace("<M>", &map).replace("<E>", &first).replace("<F>", &second),
    );
    leaf.prop_recursive(3, 12, 3, |inner| {
        let forms = [
            "{{ if <E> }}<S>{{ else }}<T>{{ end }}",
            "{{ if <E> }}<S>{{ end }}<T>",
            "{{ with <E> }}<S>{{ else }}<T>{{ end }}",
            "{{ range list 1 2 3 }}<S>{{ if <E> }}{{ break }}{{ end }}<T>{{ end }}",
            "{{ range list 1 2 3 }}<S>{{ if <E> }}{{ continue }}{{ end }}<T>{{ end }}",
            "{{ range $k, $v := <M> }}<S>{{ else }}<T>{{ end }}",
            "{{ range list <E> }}{{ $x = . }}<S>{{ end }}<T>",
        ];
        (prop::sample::select(forms.to_vec()), maps(), expressions(), inner.clone(), inner).prop_map(
            |(form, map, condition, first, second)| {
                let head = form.replace("<M>", &map).replace("<E>", &condition);
                head.replace("<S>", &first).replace("<T>", &second)
            },
        )
    })
}

const START: &str = "{{ $x := \"x\" }}{{ $n := dict \"a\" \"x\" \"b\" false }}{{ $m := dict \"a\" \"y\" \"n\" $n }}";

fn rendered(template: &Parsed, input: Val) -> (Text, bool) {
    let own = [("a", Val::text("p")), ("b", Val::text(""))];
    let own = Val::map(own.into_iter().map(|(key, value)| (key.to_string(), value)).collect());
    let values = [("u", input), ("k", Val::text("a")), ("m", own)];
    let values = Val::map(values.into_iter().map(|(key, value)| (key.to_string(), value)).collect());
    let mut engine = Engine::default();
    engine.add("t", template);
    let dot = Val::map([("Values".to_string(), values)].into_iter().collect());
    let text = engine.render("t", &dot).expect("it was added");
    (text, engine.into_troubles().is_empty())
}

/// What each line of a text says; nothing where a part of the line is not known.
fn lines(text: &Text) -> BTreeMap<String, Option<String>> {
    let mut start = 0;
    let mut lines = BTreeMap::new();
    for line in text.as_str().split_inclusive('\n') {
        let range = start..start + line.len() as u32;
        let is_open = text.segments().iter().any(|segment| {
            (segment.unknown || segment.maybe) && segment.start < range.end && range.start < segment.end
        });
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        lines.insert(key.to_string(), (!is_open).then(|| value.to_string()));
        start = range.end;
    }
    lines
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn what_is_known_does_not_hang_on_what_is_not(
        steps in prop::collection::vec(statements(), 1..4),
        shown in prop::collection::vec(expressions(), 1..6),
        first in inputs(),
        second in inputs(),
    ) {
        let shown: Vec<String> = shown.iter().enumerate().map(|(at, one)| format!("k{at}={{{{ {one} }}}}\n")).collect();
        let text = format!("{START}{}\n{}m={{{{ toJson $m }}}}\nx={{{{ $x }}}}\nv={{{{ toJson $.Values.m }}}}\n", steps.concat(), shown.concat());
        let template = Parsed::new(&text, 0);
        let open = lines(&rendered(&template, Val::UNKNOWN).0);
        for (given, input) in [("first", first), ("second", second)] {
            let (closed, is_whole) = rendered(&template, input);
            // Helm would stop, and yield nothing.
            if !is_whole {
                continue;
            }
            for (key, value) in lines(&closed) {
                let (Some(value), Some(Some(known))) = (value, open.get(&key)) else { continue };
                prop_assert_eq!(known, &value, "{} of the {} input: {}", key, given, text);
            }
        }
    }
}
