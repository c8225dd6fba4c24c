use tree_sitter::{Node, TreeCursor};

use super::*;
use crate::code::grammar;

/// Numbers that are the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most.max(1)
    }
}

const SCRIPT: &str = "import { a } from './a';\nexport async function f<T>(x: T, y = `a${x}b`) {\n  if (a<b>(c)) { return x as any }\n  \
    const { d, ...e } = await g(x?.y ?? 1);\n  for (const k of e) k.l(m => m / 2);\n  let r = /a[/]b/g.test(d)\n  return { d, e, f() { return 1 } };\n}\n\
    class C<T> extends D { #p = 1; get q(): T { return this.#p } static r = async () => {} }\n// é😀\n";
const PYTHON: &str = "import os\n\n@d(1)\nasync def f(a, *b, c: int = 1, **k) -> str:\n    \"\"\"Text\n    of it.\"\"\"\n    if a and b[1:2]:\n        \
    return f\"{a!r:>{k}} é\"\n    for x, y in z:\n        try:\n            g(x=y, *b)\n        except (E, F) as e:\n            raise H from e\n    \
    return [i for i in a if i]\n\nclass C(D):\n    v = lambda s: s\n\n";
const GO: &str = "func f(a int, b ...string) (c map[string]int, err error) {\n\tif x := g(a); x != nil {\n\t\treturn nil, fmt.Errorf(\"%w\", x)\n\t}\n\t\
    for i, v := range b {\n\t\tgo h(i, v.(T), []int{1, 2})\n\t}\n\tswitch y := z.(type) {\n\tcase int:\n\t\tc[\"é\"]++\n\t}\n\treturn\n}\n\n";
const JAVA: &str = "class A<T extends B> implements C {\n  @D(e = 1) private final List<? super T> f = new G<>() { };\n  int h(int... i) throws J {\n    \
    for (var k : l) { m(n -> n + 1, (O) p, Q::r); }\n    try (S s = t()) { return u ? 'é' : 1; } catch (V | W x) { throw x; }\n  }\n}\n";

const PARTS: &[&str] = &[
    "a",
    "x",
    " ",
    "\n",
    "\n    ",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "<",
    ">",
    ";",
    ",",
    ".",
    ":",
    "\"",
    "'",
    "`",
    "/",
    "//",
    "/*",
    "*/",
    "#",
    "=",
    "=>",
    "${",
    "}",
    "?",
    "!",
    "1",
    "return ",
    "if ",
    "else ",
    "é",
    "😀",
    "async ",
    "a(b)",
    "{ a }",
    "const y = 1;\n",
    "\n\n",
    "\t",
    "\\",
    "\"\"\"",
    "f(x);\n",
    "x = 1\n",
    "    pass\n",
    "\r\n",
    "< b >(c)",
];

/// A language, some text of it, and what stands before the text.
fn languages() -> Vec<(&'static str, Language, &'static str, &'static str)> {
    vec![
        ("typescript", tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(), SCRIPT, ""),
        ("tsx", tree_sitter_typescript::LANGUAGE_TSX.into(), SCRIPT, "const j = <A b={c}>d {e}<F/></A>;\n"),
        ("python", tree_sitter_python::LANGUAGE.into(), PYTHON, ""),
        ("go", tree_sitter_go::LANGUAGE.into(), GO, "package p\n"),
        ("java", tree_sitter_java::LANGUAGE.into(), JAVA, "package p;\n"),
    ]
}

/// A node: its kind and field, where it stands, how many children it has, and whether it is named or stands anywhere.
type Told = (u16, u16, usize, usize, Point, u32, bool, bool);

/// All that a tree says, node by node.
fn said(tree: &Tree) -> Vec<Told> {
    fn below(cursor: &mut TreeCursor<'_>, said: &mut Vec<Told>) {
        let node: Node<'_> = cursor.node();
        let field = cursor.field_id().map_or(0, |field| field.get());
        let (start, end, place) = (node.start_byte(), node.end_byte(), node.start_position());
        let count = node.child_count();
        said.push((node.kind_id(), field, start, end, place, count, node.is_named(), node.is_extra()));
        if cursor.goto_first_child() {
            below(cursor, said);
            while cursor.goto_next_sibling() {
                below(cursor, said);
            }
            cursor.goto_parent();
        }
    }
    let mut all = Vec::new();
    below(&mut tree.walk(), &mut all);
    all
}

fn edited(random: &mut Random, text: &str) -> String {
    let boundary = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = boundary(random.below(text.len()));
    let length = [0, 0, 0, 1, 3, 12, 70][random.below(7)];
    let end = boundary((start + length).min(text.len())).max(start);
    let new = match random.below(4) {
        0 => String::new(),
        // What stands elsewhere in the text.
        1 => {
            let from = boundary(random.below(text.len()));
            text[from..boundary((from + 40).min(text.len())).max(from)].to_string()
        }
        _ => PARTS[random.below(PARTS.len())].to_string(),
    };
    format!("{}{new}{}", &text[..start], &text[end..])
}

/// Whatever is edited, a thread that keeps trees sees what one sees that parses the whole text.
#[test]
fn edits_give_the_tree_of_the_whole_text() {
    for (name, language, part, before) in languages() {
        let mut random = Random(11);
        let trees = Arc::new(Trees::default());
        let whole = format!("{before}{}", part.repeat(LEAST_BYTES / part.len() + 1));
        let mut parser = Parser::new();
        parser.set_language(&language).unwrap();
        let (mut text, mut by_others) = (whole.clone(), 0);
        for edit in 0..250 {
            HERE.set(None);
            let anew = grammar::parse(&mut parser, text.as_bytes());
            use_here(&trees);
            by_others += usize::from(trees.like(&language, text.as_bytes()).is_some());
            let own = grammar::parse(&mut parser, text.as_bytes());
            assert_eq!(own.as_ref().map(said), anew.as_ref().map(said), "{name}, edit {edit}");
            // Of what is broken, some is typed further; the rest is undone.
            let is_broken = anew.is_none_or(|tree| tree.root_node().has_error());
            if is_broken && random.below(3) > 0 || text.len() < whole.len() * 3 / 4 {
                text.clone_from(&whole);
            }
            text = edited(&mut random, &text);
        }
        HERE.set(None);
        assert!(by_others > 200, "{name}: {by_others}");
    }
}

#[test]
fn two_texts_differ_in_one_stretch_of_whole_characters() {
    let between = |old: &str, new: &str| {
        let Change { start, old_end, new_end } = Change::between(old.as_bytes(), new.as_bytes());
        (start, old_end, new_end)
    };
    assert_eq!(between("abc", "abxc"), (2, 2, 3));
    assert_eq!(between("aaa", "aaaa"), (3, 3, 4));
    assert_eq!(between("abc", "abc"), (3, 3, 3));
    // Both begin with the same byte, or end with it.
    assert_eq!(between("é", "è"), (0, 2, 2));
    assert_eq!(between("xé", "xũ"), (1, 3, 3));
    let long = "0123456789".repeat(40);
    assert_eq!(between(&format!("{long}a{long}"), &format!("{long}bb{long}")), (400, 401, 402));
}

/// What is let through by a tree would have been let through whole: where the whole text took most of what it may, no tree helps.
#[test]
fn a_text_that_took_long_is_parsed_whole() {
    let (_, language, part, _) = languages().swap_remove(0);
    let trees = Arc::new(Trees::default());
    let mut parser = Parser::new();
    parser.set_language(&language).unwrap();
    let text = part.repeat(LEAST_BYTES / part.len() + 1);
    use_here(&trees);
    let mut asked = Vec::new();
    for (took, most) in [(6, 10), (4, 10), (4, 10), (1, 10)] {
        let mut ask = |parser: &mut Parser, old: Option<&Tree>, rounds: Rounds| {
            asked.push((old.is_some(), rounds.most));
            HERE.set(None);
            let tree = grammar::parse(parser, text.as_bytes());
            use_here(&trees);
            (tree, took)
        };
        parse(&mut parser, text.as_bytes(), Rounds { most, with_errors: 2 }, &mut ask);
    }
    HERE.set(None);
    // 4, then no more than 4 and 4, which is too much again.
    assert_eq!(asked, [(false, 10), (false, 10), (true, 2), (false, 10)]);
}
