use std::sync::Arc;

use super::comments;
use crate::source::{Artifact, Encoding, Origin, SourceText};

/// The comments of a text.
fn of<'t>(path: &str, text: &'t str) -> Vec<&'t str> {
    let source = Arc::new(SourceText::new(path, text, Encoding::Utf8, Origin::WorkingTree));
    comments(&Artifact::file(source)).into_iter().map(|span| text.get(span.range()).unwrap().trim()).collect()
}

/// In every text below, a comment that is one says `yes`, and what only looks like one says `no`.
fn assert_told_apart(cases: &[(&str, &str)]) {
    for (path, text) in cases {
        let found = of(path, text);
        let expected = text.matches("yes").count();
        assert!(found.iter().all(|comment| !comment.contains("no")), "{path}: {text}\n{found:#?}");
        let yes: usize = found.iter().map(|comment| comment.matches("yes").count()).sum();
        assert_eq!(yes, expected, "{path}: {text}\n{found:#?}");
    }
}

#[test]
fn configuration_formats() {
    assert_told_apart(&[
        ("a.yaml", "# yes\na: 1 # yes\nb: \"# no\"\nc: '# no'\nd: a#no\ne: it's # yes\n"),
        ("a.yaml", "a: |\n  # no\n\n  x # no\nb: 1 # yes\n"),
        ("a.yaml", "a: >-  # yes\n  # no\n# yes\n"),
        ("a.yaml", "- |\n # no\n- key: |2\n      # no\n   # yes\n"),
        ("a.yaml", "a:\n  b:\n    |\n    # no\n  c: 1 # yes\n"),
        ("a.yaml", "--- |\n# no\n--- # yes\na: 1\n"),
        ("a.yaml", "a: \"x\n  # no\n  y\" # yes\nb: 'it''s # no'\n"),
        ("a.yaml", "a: {\"b\":\"# no\", c: '# no'} # yes\nd: [\"# no\", # yes\n  e]\n"),
        ("a.yaml", "a: !!str \"# no\" # yes\nb: &x '# no'\nc: \"\\\" # no\"\n"),
        (
            "a.yaml",
            "{{/* yes */}}\na: {{ .Values.x | default \"# no\" }} # yes\nb: \"{{ \"# no\" }}\"\n{{- /* yes\n yes */ -}}\n",
        ),
        ("a.json", "{\"a\": \"// no\", // yes\n\"b\": \"\\\" // no\" /* yes */}\n"),
        ("a.toml", "a = \"# no\" # yes\nb = '''\n# no\n'''\nc = \"\"\"\n# no \\\"\"\"\n# no\n\"\"\" # yes\n"),
        ("a.env", "# yes\nA=x#no # yes\nB=\"# no\"\nC='x\n# no\n' # yes\nD=it's # yes\n"),
        ("a.ini", "; yes\n[a]\n# yes\nb = x ; no\n"),
        ("a.properties", "! yes\n# yes\na = b\\\n  # no\nc = # no\n"),
        ("main.tf", "# yes\na = \"# no ${b(\"// no\")} // no\" // yes\nc = <<EOT\n# no\nEOT\n/* yes\nyes */ d = 1\n"),
        ("main.tf", "a = <<-EOT\n  # no\n  EOT\n# yes\nb = \"%{ if x }# no%{ endif }\"\n"),
    ]);
}

#[test]
fn strings_that_few_languages_have() {
    assert_told_apart(&[
        ("a.php", "<?php\n$a = <<<X\n// no\n  X . '# no';\n# yes\n$b = <<<'Y'\n# no\nYet\n# no\nY;\n// yes\n"),
        ("a.rb", "=begin\nyes\n=end\na = %q(# no)\nb = %w[x # no]\nc = %Q{# no} # yes\n"),
        ("a.csv", "a,b\n# no,c\n"),
    ]);
}

#[test]
fn dockerfiles() {
    assert_told_apart(&[
        ("Dockerfile", "# yes\nFROM a # no\nENV A=1 # no\nRUN a \\\n  # yes\n  && b # yes\nRUN echo \"# no\" '# no'\n"),
        ("Dockerfile", "RUN <<EOF\n# no\nEOF\n# yes\nCOPY <<-\"A\" <<B /x\n# no\nA\n# no\nB\n# yes\n"),
        ("Dockerfile", "RUN [\"sh\", \"-c\", \"# no\"] # no\n"),
    ]);
}

#[test]
fn languages() {
    assert_told_apart(&[
        ("a.py", "x = \"\"\"\n# no\n\"\"\" # yes\ny = '# no' # yes\nz = r\"\\\" # no\"\n# yes\n"),
        (
            "a.sh",
            "echo \"# no\" '# no' $# a#no # yes\ncat <<'EOF'\n# no\nEOF\n# yes\necho \"$(echo \"# no\")\" # yes\n",
        ),
        ("run", "#!/bin/sh\ncat << EOF\n# no\nEOF\n# yes\n"),
        ("a.rb", "x << Y\nz = \"#{h[\"# no\"]} # no\" # yes\na = <<~TEXT\n  # no\nTEXT\n# yes\n"),
        ("a.go", "a := `// no` // yes\nb := '\"' // yes\n/* yes */ c := \"// no\"\n"),
        ("a.rs", "let a: &'static str = r#\"// no\"#; // yes\nlet b = '\"'; // yes\n/* yes /* yes */ yes */\n"),
        ("A.java", "char c = '\\''; // yes\nString s = \"\"\"\n  // no\n  \"\"\"; /* yes */\n"),
        ("a.cs", "var a = @\"\\\"; // yes\nvar b = @\"\"\" // no\";\n"),
        ("a.php", "<?php\n$a = '# no'; # yes\n$b = \"// no\"; // yes\n"),
        ("a.sql", "select '-- no' -- yes\n/* yes */ , '''-- no'\n"),
        ("a.lua", "x = [[-- no]] -- yes\n--[[ yes\nyes ]] y = '-- no'\n"),
        ("a.ps1", "$a = '# no' # yes\n<# yes #>\n$b = @\"\n# no\n\"@ # yes\n"),
        ("a.css", "a { b: \"/* no */\" } /* yes */\n"),
        ("Makefile", "# yes\na:\n\techo '# no' # yes\n"),
        ("Makefile", "define A\n# no\n define B\n# no\n endef\n# no\nendef\n# yes\na:\n\tdefine # yes\n# yes\n"),
        ("a.mk", "override define A =\n\t# no\nendef # yes\nexport B # yes\ndefine C\n# no\n"),
    ]);
}

#[test]
fn texts_whose_delimiters_the_writer_chooses() {
    assert_told_apart(&[
        (
            "a.rb",
            "x = /\n# no\n/x # yes\ny = %(\n# no (\n# no )\n) # yes\nz = %r|\n# no\n|\nputs %q<\n# no\n>\nw = ?\" # yes\n",
        ),
        ("a.rb", "a = 1 / 2 # yes\nb = a % 3 # yes\nc = (a) / 4\n# yes\n__END__\n# no\n"),
        (
            "a.pl",
            "m{\n# no\n}x; # yes\n$a =~ s/x/\n# no\n/; # yes\n$b = q(\n# no\n);\n$h{y} = 1; # yes\n__END__\n# no\n",
        ),
        ("a.pm", "=pod\n\n# no\n\n=cut\n# yes\nqw{\n# no\n};\n__DATA__\n# no\n"),
        ("a.php", "# no\n// no\n<!-- yes --><?php $a = 1; # yes ?>\n# no\n<?= $b // yes ?> // no\n"),
        ("build.gradle", "x = /\n \"\n/ // yes\ny = a / b // yes\nz = $/\n// no\n/$\n"),
        ("a.nix", "a = ''\n # no ''' no ${b \"# no\"}\n# no\n''; # yes\n"),
        ("CMakeLists.txt", "set(A [==[\n# no ]]\n]==]) # yes\n#[[ yes\nyes ]] set(B \"\n# no\n\")\n"),
        ("a.lua", "x = [==[\n-- no\n]==] -- yes\n--[=[ yes\nyes ]=] y = 1\n"),
        ("a.r", "x <- r\"---(\n# no )\"\n)---\" # yes\ny <- '\n# no\n'\n"),
        ("a.zig", "const a =\n    \\\\ // no \"\n    \\\\// no\n; // yes\n"),
        ("a.ml", "let a = {|\n(* no *)\n|} (* yes *)\nlet b = {x|\n(* no *) |}\n|x}\n// no\n"),
        ("a.erl", "A = \"\n% no\n\". % yes\nB = $%, C = $\". % yes\n"),
        ("a.vb", "x = \"' no\" ' yes\n"),
        ("a.ex", "a = ~s(\n# no\n) # yes\n@doc \"\"\"\n# no\n\"\"\"\n"),
        ("a.tex", "\\% no\n\\begin{verbatim}\n% no\n\\end{verbatim}\n% yes\n"),
        ("a.tcl", "set a {\n# no {}\n}\n# yes\n"),
        ("a.pp", "$a = @(EOT)\n# no\n  | EOT\n# yes\n"),
        ("a.sql", "select $x$\n-- no $$\n$x$; -- yes\n"),
        ("a.kt", "val a = \"\"\"\\\"\"\"\n// yes\n"),
        ("a.cpp", "auto a = R\"x(\n// no )\"\n)x\"; // yes\n"),
    ]);
}

#[test]
fn what_follows_an_unclosed_text_of_python_is_no_comment() {
    assert_told_apart(&[("a.py", "# yes\nx = \"unterminated\n# no\n"), ("a.py", "x = \"goes \\\r\n on\" # yes\n")]);
}

#[test]
fn markup() {
    assert_told_apart(&[
        (
            "a.md",
            "<!-- yes -->\n\n`<!-- no -->`\n\n```\n<!-- no -->\n```\n\ntext <!-- yes --> text\n\n<!--\nyes\n-->\n",
        ),
        (
            "a.vue",
            "<style>\n// no\n/* yes */\n</style>\n<style lang=\"scss\">\n// yes\n</style>\n<a b=\"<!-- no -->\" c>\n",
        ),
        (
            "a.html",
            "<script>\nx = \"<!-- no -->\";\n</script>\n<textarea><!-- no --></textarea><% \"<!-- no -->\" %>\n<!-- yes -->\n",
        ),
        ("a.svelte", "{#if x}\n<p># no</p>\n{/if}<!-- yes -->\n"),
        ("a.yml.j2", "a: \"# no\" # yes\nb: |\n  # no\n{# no #}\n"),
        ("a.xml", "<a><!-- yes --><![CDATA[<!-- no -->]]></a>\n"),
        (
            "a.xml",
            "<?xml version=\"1.0\"?><!-- yes --><a b=\"<!-- no -->\" c='<!-- no -->'><!-- yes --><d/></a><!-- yes -->\n",
        ),
        ("a.xml", "<!DOCTYPE a [<!ENTITY b \"<!-- no -->\"> <!-- yes -->]><a><!-- yes --></a>\n"),
        ("a.xml", "<?a <!-- no --> ?><b>1 &lt; 2 > 1<!-- yes --></b>\n"),
        ("a.vue", "<!-- yes -->\n<script>\nconst a = \"// no\"; // yes\n</script>\n"),
        ("a.unknown", "# yes\nx # no\n"),
    ]);
}

proptest::proptest! {
    #[test]
    fn any_text_has_comments_that_lie_in_it(text in "(?s)[ -~\n\té\"'`#/*{}<>|&!$:-]{0,80}") {
        for path in ["a.yaml", "a.json", "a.toml", "a.env", "a.ini", "a.properties", "a.tf", "Dockerfile", "a.md", "a.py", "a.sh",
            "a.rb", "a.pl", "a.nix", "a.cmake", "a.tex", "a.tcl", "a.ex", "a.pp", "a.gradle", "a.svelte", "a.go", "a.rs", "a.c", "a.php", "a.sql", "a.lua", "a.ps1", "a.html", "a.xml", "a.hs", "a.x"] {
            let source = Arc::new(SourceText::new(path, text.as_str(), Encoding::Utf8, Origin::WorkingTree));
            for span in comments(&Artifact::file(source)) {
                proptest::prop_assert!(text.get(span.range()).is_some(), "{path}: {span:?}");
            }
        }
    }
}
