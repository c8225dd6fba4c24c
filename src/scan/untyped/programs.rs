//! Infrastructure that programs make: constructs of the AWS CDK and of CDK for Terraform, resources of Pulumi. No rule judges what they
//! are given, so each is told by the package that it is of and its class. Source is read line by line: what stands in another
//! way is told as nothing, and what stands in a comment may be.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;
use serde::Deserialize;

use crate::embedded;

/// `rules/infrastructure/programs.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    package: Vec<Package>,
    classes: Classes,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Package {
    begins: Vec<String>,
    #[serde(default)]
    except: Vec<String>,
    /// What makes one is given a scope first, which is no text.
    #[serde(default)]
    scope_first: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Classes {
    except: Vec<String>,
    except_ends: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| read().unwrap_or_default());

fn read() -> Option<Words> {
    embedded::tables("rules/infrastructure/programs.toml").next()?.read().ok()
}

/// What a file of such a program has in it.
static MENTIONS: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::new(WORDS.package.iter().flat_map(|package| &package.begins)).ok());

/// How a language imports and makes.
struct Syntax {
    extensions: &'static [&'static str],
    /// Module, one name for it, and the names that are taken from it, in groups of these names.
    import: LazyLock<Regex>,
    /// The class with what it is of, and the first argument.
    make: LazyLock<Regex>,
    /// Between what it takes and the name that this gets.
    renames: &'static str,
    /// What parts a module's name.
    separator: char,
}

fn regex(text: &str) -> Regex {
    #[allow(clippy::expect_used, reason = "a constant that a test compiles")]
    Regex::new(text).expect("the pattern is sound")
}

static LANGUAGES: [Syntax; 3] = [
    Syntax {
        extensions: &["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs"],
        import: LazyLock::new(|| {
            regex(
                r#"(?s)\b(?:import|const|let|var)\s+(?:type\s+)?(?:\*\s*as\s+)?(?P<one>[\w$]+)?\s*,?\s*(?:\{(?P<names>[^{}]*)\})?\s*(?:from\s*|=\s*require\s*\(\s*)["'](?P<module>[^"'\n]+)["']"#,
            )
        }),
        make: LazyLock::new(|| {
            regex(r"\bnew\s+(?P<class>[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)\s*\(\s*(?P<first>[^\s,)]*)")
        }),
        renames: " as ",
        separator: '.',
    },
    Syntax {
        extensions: &["py"],
        import: LazyLock::new(|| {
            regex(
                r"(?m)^[ \t]*(?:from\s+(?P<module>[\w.]+)\s+import\s+(?:\((?P<many>[^()]*)\)|(?P<names>[^\n#(]+))|import\s+(?P<whole>[\w.]+)(?:\s+as\s+(?P<one>\w+))?)",
            )
        }),
        make: LazyLock::new(|| regex(r"\b(?P<class>[A-Za-z_]\w*(?:\.\w+)*)\(\s*(?P<first>[^\s,)]*)")),
        renames: " as ",
        separator: '.',
    },
    Syntax {
        extensions: &["go"],
        import: LazyLock::new(|| regex(r#"(?m)^\s*(?:import\s+)?(?P<one>[\w.]+)?\s*"(?P<module>[^"\n]+)"\s*$"#)),
        make: LazyLock::new(|| regex(r"\b(?P<class>\w+\.New[A-Z]\w*)\(\s*(?P<first>[^\s,)]*)")),
        renames: " as ",
        separator: '/',
    },
];

/// What a name stands for: what is made of it, and whether it takes a scope first.
type Imported = (String, bool);

/// The types of infrastructure that a source file makes, each with the lines that it is made on.
pub(super) fn types(path: &str, text: &str) -> BTreeMap<String, BTreeSet<usize>> {
    let mut found: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    let Some(language) = LANGUAGES.iter().find(|own| own.extensions.contains(&extension)) else { return found };
    if !MENTIONS.as_ref().is_some_and(|mentions| mentions.is_match(text)) {
        return found;
    }
    let names = imported(language, text);
    if names.is_empty() {
        return found;
    }
    let mut lines = Lines { text, at: 0, line: 1, is_comment: is_comment(text) };
    for made in language.make.captures_iter(text) {
        let (Some(class), Some(first)) = (made.name("class"), made.name("first")) else { continue };
        let (root, rest) = class.as_str().split_once('.').unwrap_or((class.as_str(), ""));
        let Some((module, scope_first)) = names.get(root) else { continue };
        let rest = rest.strip_prefix("New").unwrap_or(rest);
        let whole = if rest.is_empty() { module.clone() } else { format!("{module}.{rest}") };
        let name = whole.rsplit(['.', '/']).next().unwrap_or_default();
        let line = lines.of(class.start());
        if is_made(name) && (!scope_first || is_scope(first.as_str())) && !lines.is_comment {
            found.entry(whole).or_default().insert(line);
        }
    }
    found
}

/// Lines of growing offsets.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    /// Whether the line begins as a comment: looked at once a line, since a file may be one.
    is_comment: bool,
}

impl Lines<'_> {
    fn of(&mut self, offset: usize) -> usize {
        let between = self.text.as_bytes().get(self.at..offset).unwrap_or_default();
        self.line += between.iter().filter(|byte| **byte == b'\n').count();
        if let Some(end) = between.iter().rposition(|byte| *byte == b'\n') {
            self.is_comment = is_comment(self.text.get(self.at + end + 1..).unwrap_or_default());
        }
        self.at = offset.max(self.at);
        self.line
    }
}

/// Names of packages of infrastructure in a file.
fn imported<'t>(language: &Syntax, text: &'t str) -> HashMap<&'t str, Imported> {
    let mut names = HashMap::new();
    for import in language.import.captures_iter(text) {
        let group = |name: &str| import.name(name).map(|found| found.as_str());
        let Some(module) = group("module").or_else(|| group("whole")) else { continue };
        let Some(scope_first) = package(module) else { continue };
        let last = module.rsplit(language.separator).next().unwrap_or(module);
        match (group("one"), group("whole"), language.separator) {
            (Some(one), ..) => drop(names.insert(one, (module.to_string(), scope_first))),
            // `import aws_cdk`, and a package of Go.
            (None, Some(_), _) | (None, None, '/') => drop(names.insert(last, (module.to_string(), scope_first))),
            _ => {}
        }
        for taken in group("names").or_else(|| group("many")).unwrap_or_default().split(',') {
            let taken = taken.trim().trim_start_matches("type ");
            let (name, own) =
                taken.split_once(language.renames).or_else(|| taken.split_once(':')).unwrap_or((taken, taken));
            if !name.is_empty() {
                names.insert(own.trim(), (format!("{module}.{}", name.trim()), scope_first));
            }
        }
    }
    names
}

/// Whether a module is a package of infrastructure, and whether what it makes takes a scope first.
fn package(module: &str) -> Option<bool> {
    let own = module.trim_start_matches(['.', '/']);
    let of = |package: &&Package| {
        package
            .begins
            .iter()
            .any(|begin| own.starts_with(begin.trim_start_matches('.')) || module.starts_with(begin.as_str()))
            && !package.except.iter().any(|except| module == except || module.starts_with(&format!("{except}/")))
    };
    WORDS.package.iter().find(of).map(|package| package.scope_first)
}

/// Whether a name is that of a class which is made of infrastructure.
fn is_made(name: &str) -> bool {
    let classes = &WORDS.classes;
    name.starts_with(|letter: char| letter.is_ascii_uppercase())
        && !classes.except.iter().any(|except| except == name)
        && !classes.except_ends.iter().any(|end| name.ends_with(end.as_str()))
}

/// `this`, `self`, `stack.scope`: no text and no object.
fn is_scope(first: &str) -> bool {
    first.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
        && first.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '.' | '$'))
}

/// Whether a text begins with a comment, blanks aside.
fn is_comment(text: &str) -> bool {
    let line = text.trim_start();
    line.starts_with("//") || line.starts_with('#') || line.starts_with('*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        let types = types(path, text);
        types.into_iter().map(|(name, lines)| format!("{name} {lines:?}")).collect()
    }

    #[test]
    fn constructs_of_the_cdk_are_told() {
        let text = "import * as cdk from 'aws-cdk-lib';\nimport * as rds from 'aws-cdk-lib/aws-rds';\nimport { Bucket as B,\n  BlockPublicAccess } from 'aws-cdk-lib/aws-s3';\n\
                    import { aws_sns as sns } from 'aws-cdk-lib';\nimport { Construct } from 'constructs';\n\
                    class S extends cdk.Stack {\n  constructor(scope, id) {\n    new rds.DatabaseInstance(this, 'a', { publiclyAccessible: true });\n\
                    new B(scope, 'b');\n new sns.Topic(\n  this, 't');\n new rds.InstanceType('t3');\n new cdk.Stack(this, 's');\n // new rds.Old(this, 'x');\n new Other(this, 'o');\n";
        let wanted = [
            "aws-cdk-lib.aws_sns.Topic {11}",
            "aws-cdk-lib/aws-rds.DatabaseInstance {9}",
            "aws-cdk-lib/aws-s3.Bucket {10}",
        ];
        assert_eq!(found("lib/stack.ts", text), wanted);
        let python = "from aws_cdk import (\n    Stack,\n    aws_rds as rds,\n)\nfrom aws_cdk.aws_s3 import Bucket\nimport aws_cdk\n\
                      rds.DatabaseInstance(self, 'a')\nBucket(self, 'b')\nrds.InstanceType('t3')\naws_cdk.aws_sns.Topic(self, 't')\n";
        let wanted =
            ["aws_cdk.aws_rds.DatabaseInstance {7}", "aws_cdk.aws_s3.Bucket {8}", "aws_cdk.aws_sns.Topic {10}"];
        assert_eq!(found("stack.py", python), wanted);
        let go = "import (\n\t\"github.com/aws/aws-cdk-go/awscdk/v2\"\n\t\"github.com/aws/aws-cdk-go/awscdk/v2/awss3\"\n)\nfunc a() {\n\tawss3.NewBucket(stack, jsii.String(\"b\"), nil)\n}\n";
        assert_eq!(found("main.go", go), ["github.com/aws/aws-cdk-go/awscdk/v2/awss3.Bucket {6}"]);
    }

    #[test]
    fn resources_of_pulumi_are_told() {
        let text = "import * as aws from \"@pulumi/aws\";\nimport * as pulumi from \"@pulumi/pulumi\";\nconst azure = require(\"@pulumi/azure-native\");\n\
                    const a = new aws.rds.Instance(\"a\", { publiclyAccessible: true });\nnew azure.storage.StorageAccount(name);\nnew pulumi.Config(\"x\");\nnew aws.Provider(\"p\");\n";
        let wanted = ["@pulumi/aws.rds.Instance {4}", "@pulumi/azure-native.storage.StorageAccount {5}"];
        assert_eq!(found("index.ts", text), wanted);
        let python = "import pulumi_aws as aws\nfrom pulumi_gcp import storage\ndb = aws.rds.Instance('a', x=aws.rds.InstanceArgs(a=1))\nstorage.Bucket('b')\naws.get_caller_identity()\n";
        assert_eq!(found("__main__.py", python), ["pulumi_aws.rds.Instance {3}", "pulumi_gcp.storage.Bucket {4}"]);
        let go = "import \"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3\"\n\ts3.NewBucket(ctx, \"b\", nil)\n";
        assert_eq!(found("main.go", go), ["github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3.Bucket {2}"]);
    }

    #[test]
    fn other_source_is_not_looked_at() {
        assert!(found("a.ts", "import x from 'express';\nnew x.Bucket(this, 'a');\n").is_empty());
        assert!(found("a.md", "import * as aws from \"@pulumi/aws\";\nnew aws.s3.Bucket('a')\n").is_empty());
        assert!(read().is_some_and(|words| words.package.len() == 2));
    }
}
