//! What was read and seen of modules before, for the other side of a change and for the text before a key was pressed: what a module
//! says hangs on its text, the database's models, and what the modules that it asked said. It is seen anew only where one of
//! these is another.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::Analysed;
use super::outline::Outline;
use crate::code::flow::far::{Around, FarClient, FarFunction, FarShape, Module};
use crate::code::models::Models;
use crate::code::routes::Protection;
use crate::code::trees::{self, Trees};

/// Ways of one text that are remembered: those with which both sides of a change see it, and the rounds of modules that import each
/// other. The oldest goes first.
const WAYS: usize = 8;

/// Scans after which what none of them asked for is forgotten.
const SCANS: u64 = 2;

/// What a text says of itself.
#[derive(Debug)]
pub(super) struct Outlined {
    pub(super) outline: Outline,
    /// The names of what it imports that it calls, or passes to what may.
    pub(super) called: BTreeSet<String>,
    /// It has a word that rules are about.
    pub(super) matters: bool,
    /// It may have routes, or put something before them.
    pub(super) routes: bool,
}

/// A module's path and the hash of its text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Text {
    pub(super) path: Arc<str>,
    pub(super) hash: blake3::Hash,
}

/// What was seen in a module, and what it was told by others meanwhile.
#[derive(Debug)]
struct Look {
    models: Arc<Models>,
    told: Told,
    seen: (Arc<Analysed>, Arc<Module>),
}

/// A value, and the scan that asked for it last.
#[derive(Debug)]
struct Used<T> {
    value: T,
    scan: u64,
}

type Store<T> = Mutex<HashMap<Text, Used<T>>>;

/// What is remembered of modules. It is shared by threads.
#[derive(Debug, Default)]
pub struct Memory {
    scan: AtomicU64,
    models: Mutex<Arc<Models>>,
    outlines: Store<Arc<Outlined>>,
    looks: Store<Vec<Arc<Look>>>,
    trees: Arc<Trees>,
}

impl Memory {
    /// From now on, this thread parses a text that is almost one that was parsed before by that one's tree.
    pub fn use_trees(&self) {
        trees::use_here(&self.trees);
    }

    /// Another scan begins: what the last ones did not ask for is forgotten.
    pub fn begin(&self) {
        let scan = self.scan.fetch_add(1, Ordering::Relaxed) + 1;
        forget(&self.outlines, scan);
        forget(&self.looks, scan);
    }

    /// What a text says of itself.
    pub(super) fn outlined(&self, text: &Text, read: impl FnOnce() -> Outlined) -> Arc<Outlined> {
        if let Some(known) = self.known(&self.outlines, text) {
            return known;
        }
        let read = Arc::new(read());
        self.keep(&self.outlines, text, |kept| *kept = Arc::clone(&read), || Arc::clone(&read));
        read
    }

    /// What is seen in a module among others.
    pub(super) fn seen(
        &self,
        text: &Text,
        models: &Models,
        around: &dyn Around,
        look: impl FnOnce(&dyn Around) -> (Analysed, Module),
    ) -> (Arc<Analysed>, Arc<Module>) {
        let models = self.models(models);
        let ways = self.known(&self.looks, text).unwrap_or_default();
        if let Some(way) = ways.iter().rev().find(|way| way.models == models && way.told.holds(around)) {
            return way.seen.clone();
        }
        let listening = Listening { around, told: Mutex::default() };
        let (analysed, module) = look(&listening);
        let told = listening.told.into_inner().unwrap_or_else(PoisonError::into_inner);
        let seen = (Arc::new(analysed), Arc::new(module));
        let way = Arc::new(Look { models, told, seen: seen.clone() });
        let add = |ways: &mut Vec<Arc<Look>>| {
            if ways.len() >= WAYS {
                ways.remove(0);
            }
            ways.push(Arc::clone(&way));
        };
        self.keep(&self.looks, text, add, || vec![Arc::clone(&way)]);
        seen
    }

    /// The models, shared by all that was seen with them.
    pub(super) fn models(&self, models: &Models) -> Arc<Models> {
        let mut last = self.models.lock().unwrap_or_else(PoisonError::into_inner);
        if **last != *models {
            *last = Arc::new(models.clone());
        }
        Arc::clone(&last)
    }

    fn known<T: Clone>(&self, store: &Store<T>, text: &Text) -> Option<T> {
        let mut kept = store.lock().unwrap_or_else(PoisonError::into_inner);
        let used = kept.get_mut(text)?;
        used.scan = self.scan.load(Ordering::Relaxed);
        Some(used.value.clone())
    }

    fn keep<T>(&self, store: &Store<T>, text: &Text, change: impl FnOnce(&mut T), new: impl FnOnce() -> T) {
        let scan = self.scan.load(Ordering::Relaxed);
        let mut kept = store.lock().unwrap_or_else(PoisonError::into_inner);
        match kept.get_mut(text) {
            Some(used) => change(&mut used.value),
            None => {
                kept.insert(text.clone(), Used { value: new(), scan });
            }
        }
    }
}

fn forget<T>(store: &Store<T>, scan: u64) {
    let mut kept = store.lock().unwrap_or_else(PoisonError::into_inner);
    kept.retain(|_, used| used.scan + SCANS >= scan);
}

/// What a module asked others, by specifier and name, and was told.
#[derive(Debug, Default)]
struct Told {
    functions: BTreeMap<(String, String), Option<Arc<FarFunction>>>,
    shapes: BTreeMap<(String, String), Option<FarShape>>,
    clients: BTreeMap<(String, String), Option<FarClient>>,
    protections: BTreeMap<(String, String), Option<Arc<Protection>>>,
    own: BTreeMap<String, bool>,
    cleaning: BTreeMap<String, bool>,
}

impl Told {
    /// Whether the modules around say the same now, to the last step of each way.
    fn holds(&self, around: &dyn Around) -> bool {
        let same_function = |told: &Option<Arc<FarFunction>>, said: Option<&Arc<FarFunction>>| match (told, said) {
            (Some(told), Some(said)) => Arc::ptr_eq(told, said) || told == said,
            (told, said) => told.is_none() && said.is_none(),
        };
        self.functions.iter().all(|((of, name), told)| same_function(told, around.function(of, name)))
            && self.shapes.iter().all(|((of, name), told)| told.as_ref() == around.shape(of, name))
            && self.own.iter().all(|(of, told)| *told == around.is_own(of))
            && self.cleaning.iter().all(|(of, told)| *told == around.cleans(of))
            && self.clients.iter().all(|((of, name), told)| told.as_ref() == around.client(of, name))
            && self.protections.iter().all(|((of, name), told)| told.as_ref() == around.protection(of, name))
    }
}

/// The modules around one, and what they were asked.
struct Listening<'a> {
    around: &'a dyn Around,
    told: Mutex<Told>,
}

impl Listening<'_> {
    fn note(&self, note: impl FnOnce(&mut Told)) {
        note(&mut self.told.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Around for Listening<'_> {
    fn function(&self, specifier: &str, name: &str) -> Option<&Arc<FarFunction>> {
        let said = self.around.function(specifier, name);
        self.note(|told| drop(told.functions.insert(key(specifier, name), said.cloned())));
        said
    }

    fn shape(&self, specifier: &str, name: &str) -> Option<&FarShape> {
        let said = self.around.shape(specifier, name);
        self.note(|told| drop(told.shapes.insert(key(specifier, name), said.cloned())));
        said
    }

    fn client(&self, specifier: &str, name: &str) -> Option<&FarClient> {
        let said = self.around.client(specifier, name);
        self.note(|told| drop(told.clients.insert(key(specifier, name), said.cloned())));
        said
    }

    fn protection(&self, specifier: &str, name: &str) -> Option<&Arc<Protection>> {
        let said = self.around.protection(specifier, name);
        self.note(|told| drop(told.protections.insert(key(specifier, name), said.cloned())));
        said
    }

    fn cleans(&self, specifier: &str) -> bool {
        let said = self.around.cleans(specifier);
        self.note(|told| {
            told.cleaning.insert(specifier.to_string(), said);
        });
        said
    }

    fn is_own(&self, specifier: &str) -> bool {
        let said = self.around.is_own(specifier);
        self.note(|told| {
            told.own.insert(specifier.to_string(), said);
        });
        said
    }

    fn path(&self) -> &Arc<str> {
        self.around.path()
    }
}

fn key(specifier: &str, name: &str) -> (String, String) {
    (specifier.to_string(), name.to_string())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::code::Program;
    use crate::code::program::Sources;
    use crate::document::Format;
    use crate::source::{Artifact, Encoding, Origin, SourceText};

    /// Numbers that are the same in each run.
    struct Random(u64);

    impl Random {
        fn below(&mut self, most: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(self.0 >> 33).unwrap() % most
        }
    }

    const MODULES: usize = 7;

    /// A module that takes a function, a type and a client of others, which may take one of it, and passes data on in some way.
    fn module(random: &mut Random, at: usize) -> String {
        let (other, more) = (random.below(MODULES), random.below(MODULES));
        let body = [
            "console.log(x);".to_string(),
            "return x;".to_string(),
            "return x.length;".to_string(),
            format!("f{other}(x);"),
            format!("return f{other}(x);"),
            format!("log{more}.info(x);"),
        ];
        let body = &body[random.below(body.len())];
        let kind = ["interface User { email: string }", "interface User { id: number }", ""][random.below(3)];
        let client =
            ["import pino from \"pino\";\nexport const LOG = pino();", "export const LOG = console;"][random.below(2)];
        let client = client.replace("LOG", &format!("log{at}"));
        let given = ["", &format!("export * from \"./m{more}\";\n")][random.below(2)].to_string();
        let lines = "\n".repeat(random.below(3));
        format!(
            "{lines}import {{ f{other} }} from \"./m{other}\";\nimport {{ log{more} }} from \"./m{more}\";\n{client}\n{given}export {kind}\n\
             export function f{at}(x: string) {{\n  {body}\n}}\nf{other}(user.email);\nlog{more}.info({{ phone: user.phone }});\n"
        )
    }

    fn program(texts: &BTreeMap<String, String>, models: &Models, memory: Option<&Memory>) -> Program {
        let read =
            |path: &str| Some(Arc::new(SourceText::new(path, texts.get(path)?, Encoding::Utf8, Origin::WorkingTree)));
        let paths: Vec<String> = texts.keys().cloned().collect();
        Program::new(models.clone(), &Sources { asked: paths.clone(), paths, read: &read, memory })
    }

    fn said(program: &Program, texts: &BTreeMap<String, String>) -> String {
        let of = |(path, text): (&String, &String)| {
            let source = SourceText::new(path, text, Encoding::Utf8, Origin::WorkingTree);
            format!("{path} {:?}\n", program.analyse(&Artifact::file(Arc::new(source)), Format::TypeScript))
        };
        texts.iter().map(of).collect()
    }

    /// Whatever is edited, what is remembered says what is said of everything looked at anew.
    #[test]
    fn edits_give_what_a_program_without_memory_gives() {
        let mut random = Random(7);
        let (memory, mut models) = (Memory::default(), Models::default());
        let path = |at| format!("src/m{at}.ts");
        let mut texts: BTreeMap<String, String> = (0..MODULES).map(|at| (path(at), module(&mut random, at))).collect();
        let mut flows = 0;
        for edit in 0..120 {
            memory.begin();
            match random.below(12) {
                0 => models.add_prisma(&format!("model User{edit} {{\n  email String\n}}\n")),
                1 => drop(texts.remove(&path(random.below(MODULES)))),
                _ => {
                    let at = random.below(MODULES);
                    texts.insert(path(at), module(&mut random, at));
                }
            }
            let (own, anew) = (program(&texts, &models, Some(&memory)), program(&texts, &models, None));
            let told = said(&own, &texts);
            assert_eq!(told, said(&anew, &texts), "edit {edit}");
            flows += usize::from(told.contains("flows: [Flow"));
        }
        assert!(flows > 60, "the modules say something: {flows}");
    }

    #[test]
    fn what_does_not_hang_on_an_edit_is_not_looked_at_again() {
        let memory = Memory::default();
        let text = |body: &str| format!("export function send(x: string) {{\n  {body}\n}}\n");
        let mut texts = BTreeMap::from([
            ("a.ts".to_string(), text("console.log(x);")),
            ("b.ts".to_string(), "import { send } from \"./a\";\nsend(user.email);\n".to_string()),
            ("c.ts".to_string(), "console.log(user.email);\n".to_string()),
        ]);
        let models = Models::default();
        let analysed = |texts: &BTreeMap<String, String>| {
            memory.begin();
            let program = program(texts, &models, Some(&memory));
            ["b.ts", "c.ts"].map(|path| program.analyses.get(path).map(|(_, analysed)| Arc::clone(analysed)))
        };
        let first = analysed(&texts);
        // A module that passes nothing to a sink any more is not looked at at all.
        let is_kept = |now: [Option<Arc<Analysed>>; 2]| {
            let is_same = |(now, first): (&Option<Arc<Analysed>>, &Option<Arc<Analysed>>)| match (now, first) {
                (Some(now), Some(first)) => Arc::ptr_eq(now, first),
                _ => false,
            };
            now.iter().zip(&first).map(is_same).collect::<Vec<bool>>()
        };
        assert_eq!(is_kept(analysed(&texts)), [true, true]);
        // What others take of it is the same, to the byte.
        texts.insert("a.ts".to_string(), text("console.log(x);") + "const other = 1;\n");
        assert_eq!(is_kept(analysed(&texts)), [true, true]);
        texts.insert("a.ts".to_string(), text("return x.length;"));
        assert_eq!(is_kept(analysed(&texts)), [false, true]);
    }
}
