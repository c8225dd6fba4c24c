//! What was made of files before, kept in memory: between the two sides of a change, and between two scans of an editor. Nothing
//! of it is written anywhere.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::code::{Memory, Seen};
use crate::scan::gather::Gathered;

/// What was made of files by the same policies, rows and detectors, for as long as these are loaded.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) modules: Memory,
    /// By path and blob, what one side of a change gathered of a file that the other side will ask for as well, with what the
    /// program saw in it.
    gathered: Mutex<HashMap<(String, String), (Seen, Gathered)>>,
}

impl Kept {
    /// What a file gives that is judged with others: what the other side of the change gathered where the program sees the same
    /// in it, or what is gathered now, which is kept for the other side. `seen` is `None` where that cannot be told.
    pub(crate) fn context(
        &self,
        path: &str,
        blob: String,
        seen: Option<Seen>,
        gather: impl FnOnce() -> Gathered,
    ) -> Gathered {
        let Some(seen) = seen else { return gather() };
        let key = (path.to_string(), blob);
        let taken = self.gathered.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
        if let Some((_, gathered)) = taken.filter(|(before, _)| *before == seen) {
            return gathered;
        }
        let gathered = gather();
        let kept = (seen, gathered.clone());
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner).insert(key, kept);
        gathered
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use crate::scan::{Judges, ScanOptions, Sources, in_threads, scan_with};

    const POD: &str = "---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: NAME\nspec:\n  containers:\n    - name: a\n      image: a:1.2\n      securityContext: {privileged: true}\n";
    const CODE: &str = "export function NAME(user: User) {\n  console.log(user.email);\n}\n";

    const BUCKET: &str =
        "resource \"aws_s3_bucket\" \"NAME\" {\n  acl = \"public-read\"\n  tags = {\n    Team = \"a\"\n  }\n}\n\n";
    const VARIABLES: &str = "NAME_URL=https://NAME.example.com\nNAME_PASSWORD=\"k9!xQ2vTz7Lm-wrong\"\n";

    fn options(folder: &Path, name: &str, text: &str) -> ScanOptions {
        ScanOptions::of_test(
            Sources::StandardInput {
                name: name.to_string(),
                bytes: text.as_bytes().to_vec(),
                others: Default::default(),
            },
            folder,
            "[rules.resource-untagged]\nenabled = true\n",
        )
    }

    /// The report on a text under a name, as far as it tells.
    fn told(judges: &Judges, folder: &Path, name: &str, text: &str) -> String {
        let report = scan_with(&options(folder, name, text), judges, &|_| {}).unwrap();
        format!("{:?}\n{:?}\n{:?}", report.results, report.coverage, report.population)
    }

    /// What a policy says of each resource by itself is what it says of all: also where what they share changes, where a value is not
    /// known, and where a resource is gone.
    #[test]
    fn resources_that_are_asked_about_apart_give_what_all_give() {
        let folder = tempfile::tempdir().unwrap();
        let any = options(folder.path(), "", "");
        let keeping = Judges::load(&any).unwrap();
        let fresh = in_threads(&any, || Judges::load_here(&any.policy)).unwrap();
        let bucket =
            |name: &str, tags: &str| format!("resource \"aws_s3_bucket\" \"{name}\" {{\n  tags = {tags}\n}}\n");
        let provider = |tags: &str| format!("provider \"aws\" {{\n  default_tags {{\n    tags = {tags}\n  }}\n}}\n");
        let (some, none, all) = ("{ Project = \"a\" }", "{}", "{ Project = \"a\", Environment = \"b\" }");
        let two = |one: &str, other: &str| bucket("a", one) + &bucket("b", other);
        let texts = [
            two(some, none),
            two(some, all),
            two(all, all),
            two("var.tags", all),
            two("var.tags", some),
            provider(all) + &two(some, none),
            provider(some) + &two(some, none),
            provider("var.tags") + &two(some, none),
            bucket("b", none),
            "resource \"aws_s3_bucket\" \"b\" {\n  for_each = toset([\"x\", \"y\"])\n}\n".to_string(),
            "resource \"aws_s3_bucket\" \"b\" {\n  count = var.many\n}\n".to_string(),
            two(some, none),
        ];
        let mut said = BTreeSet::new();
        for (at, text) in texts.iter().enumerate() {
            let told = |judges| told(judges, folder.path(), "main.tf", text);
            assert_eq!(told(&keeping), told(&fresh), "{at}");
            said.insert(told(&keeping).matches("\"resource-untagged\"").count());
        }
        assert!(said.len() > 1, "{said:?}");
    }

    /// Whatever is typed, an editor is told what a scan of the text tells that saw nothing before.
    #[test]
    fn edits_give_what_a_scan_that_knows_nothing_gives() {
        let folder = tempfile::tempdir().unwrap();
        let any = options(folder.path(), "", "");
        let keeping = Judges::load(&any).unwrap();
        let fresh = in_threads(&any, || Judges::load_here(&any.policy)).unwrap();
        let texts = [
            ("all.yaml", POD, "# more\n"),
            ("all.ts", CODE, "// more\n"),
            ("all.tf", BUCKET, "# more\n"),
            (".env", VARIABLES, "# more\n"),
        ];
        for (name, part, line) in texts {
            let mut parts: Vec<String> = (0..4).map(|at| part.replace("NAME", &format!("n{at}"))).collect();
            let first = told(&keeping, folder.path(), name, &parts.concat());
            assert!(first.contains("rule_id") && first == told(&fresh, folder.path(), name, &parts.concat()));
            for edit in 0..8 {
                let at = edit * 5 % parts.len();
                match edit % 4 {
                    0 => parts[at] = format!("{}{line}", parts[at]),
                    1 => {
                        let changes = [
                            ("privileged: true", "privileged: false"),
                            ("email", "size"),
                            ("Team", "Project"),
                            ("wrong", "s3cr3t"),
                        ];
                        parts[at] = changes.iter().fold(parts[at].clone(), |text, (from, to)| text.replace(from, to));
                    }
                    2 => parts.swap(0, at),
                    _ => parts[at] = part.replace("NAME", "new"),
                }
                let text = parts.concat();
                assert_eq!(
                    told(&keeping, folder.path(), name, &text),
                    told(&fresh, folder.path(), name, &text),
                    "{name}, edit {edit}"
                );
            }
        }
    }
}
