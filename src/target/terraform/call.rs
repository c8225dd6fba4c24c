//! Modules that are called: each is entered once for each call, with the caller's arguments, and gives its outputs back.

use std::collections::BTreeSet;

use super::blocks::Block;
use super::expand::{Expander, MAX_INSTANCES, mentions, repeater};
use super::folders::{Folder, Folders, is_local, local_source};
use super::{Note, Notes, policy_document};
use crate::bound::Bound;
use crate::document::hcl::Evaluator;
use crate::document::hcl::evaluate::{Arguments, Budget, Instance, Outputs, Repeater, Repetition, Scope, Wanted};
use crate::document::{Node, PathKey};

/// Modules in modules.
const DEPTH: Bound = Bound::new(16, "modules call each other more than 16 deep: those beyond that were not entered");
/// Calls of one configuration, those that `count` and `for_each` make included.
const CALLS: Bound =
    Bound::new(2_000, "modules are called more than 2,000 times: the calls beyond that were not entered");

/// One call of a module that was entered.
#[derive(Debug)]
pub(super) struct Call {
    /// From the root: `module.network.module.vpc["a"]`.
    pub(super) address: String,
    /// The call that the caller itself is; `None` for the root.
    pub(super) parent: Option<usize>,
    /// The `module` block: the position of its document, and the path of its body there.
    pub(super) document: usize,
    pub(super) own: Vec<PathKey>,
    /// The names of the calls from the root, as the list of installed modules has them: `network.vpc`.
    pub(super) key: String,
    /// The folder that is called.
    pub(super) folder: String,
    /// The names of the arguments that are set.
    pub(super) arguments: Vec<String>,
    /// What must hold for it to be there at all, where that cannot be told: its own repetition, or that of a call around it.
    pub(super) doubt: Option<String>,
}

/// A module with the values of its names: the root, or one call.
pub(super) struct Entered<'f> {
    pub(super) folder: &'f Folder,
    pub(super) scope: Scope,
    pub(super) call: Option<usize>,
}

/// Enters the root and everything that it calls.
pub(super) struct Caller<'f> {
    folders: &'f Folders,
    budget: &'f Budget,
    stack: Vec<&'f str>,
    pub(super) calls: Vec<Call>,
    entered: Vec<Option<Entered<'f>>>,
    /// The folders that are called no time with the values at hand.
    pub(super) idle: BTreeSet<String>,
    pub(super) notes: Notes,
}

impl<'f> Caller<'f> {
    pub(super) fn new(folders: &'f Folders, budget: &'f Budget) -> Self {
        let (stack, calls, entered) = (Vec::new(), Vec::new(), Vec::new());
        Self { folders, budget, stack, calls, entered, idle: BTreeSet::new(), notes: Notes::default() }
    }

    /// The modules that were entered: the root, then the calls.
    pub(super) fn take_entered(&mut self) -> Vec<Entered<'f>> {
        let mut entered: Vec<Entered<'f>> = std::mem::take(&mut self.entered).into_iter().flatten().collect();
        let address = |module: &Entered<'f>| Some(self.calls.get(module.call?)?.address.clone());
        entered.sort_by_cached_key(address);
        entered
    }

    /// Enters a folder: the root when there is no call.
    pub(super) fn enter(
        &mut self,
        folder: &'f Folder,
        given: Option<Arguments>,
        call: Option<usize>,
    ) -> Option<Outputs> {
        let slot = self.entered.len();
        self.entered.push(None);
        self.stack.push(&folder.path);
        let address = call.and_then(|call| self.calls.get(call)).map(|call| call.address.clone()).unwrap_or_default();
        let declarations = folder.declarations(given, address);
        let budget = self.budget;
        let scope = Scope::new(&declarations, budget, &mut |evaluator, wanted| match wanted {
            Wanted::Module(name) => self.call(evaluator, folder, name, call),
            Wanted::Data(address) => data(evaluator, budget, folder, address),
        });
        self.stack.pop();
        let outputs = call.and_then(|_| {
            let evaluator = Evaluator::new(&scope, budget).with_templates(&folder.templates);
            evaluator.outputs(folder.labelled("output"))
        });
        if let Some(slot) = self.entered.get_mut(slot) {
            *slot = Some(Entered { folder, scope, call });
        }
        outputs
    }

    /// Enters the module that a block calls, as often as it calls it. `None` where what it gives back is not known.
    fn call(
        &mut self,
        evaluator: &Evaluator<'_>,
        caller: &'f Folder,
        name: &str,
        parent: Option<usize>,
    ) -> Option<Outputs> {
        let block = caller.call(name)?;
        let source = block.body.get("source")?.as_str()?;
        let key = self.key(parent, name);
        let version = block.body.get("version").and_then(Node::as_str);
        let installed = || self.folders.installed.folder(&key, source, version).map(str::to_string);
        let path = local_source(&caller.path, source).or_else(installed);
        let Some(folder) = path.and_then(|path| self.folders.get(&path)) else {
            self.note_missing(caller, block, name, source);
            return None;
        };
        if self.stack.contains(&folder.path.as_str()) {
            let message = format!("module '{name}' calls a module that it is a part of: it was not entered");
            self.notes.problems.push(Note { document: block.document, span: block.body.span, message });
            return None;
        }
        if !DEPTH.has_room(self.stack.len()) {
            return None;
        }
        let mut site = Site { block, folder, parent, name, open: None };
        let Some((repeater, count)) = repeater(block) else {
            let given = evaluator.arguments(&block.body);
            return self.once(&site, given, "");
        };
        let instances = match evaluator.repetition(repeater, count) {
            Repetition::Unknown(_) => {
                site.open = Some(if repeater == Repeater::Count { "count" } else { "for_each" });
                self.once(&site, evaluator.arguments(&block.body), "");
                return None;
            }
            Repetition::Known(instances) => instances,
        };
        if instances.is_empty() {
            self.idle.insert(folder.path.clone());
        }
        let key = if repeater == Repeater::Count { "count" } else { "each" };
        if let ([instance], false) = (instances.as_slice(), mentions(&block.body, key)) {
            let outputs = self.once(&site, evaluator.arguments(&block.body), "")?;
            return Outputs::repeated(repeater, vec![(instance, outputs)]);
        }
        self.each(evaluator, &site, repeater, &instances)
    }

    /// The names of the calls from the root to one of them.
    fn key(&self, parent: Option<usize>, name: &str) -> String {
        match parent.and_then(|parent| self.calls.get(parent)) {
            Some(call) => format!("{}.{name}", call.key),
            None => name.to_string(),
        }
    }

    /// Says that a module was not entered since nothing was read of it: one of the repository was read in part then, one from
    /// elsewhere has to be fetched first.
    fn note_missing(&mut self, caller: &Folder, block: &Block, name: &str, source: &str) {
        if caller.is_fence {
            return;
        }
        let (document, span) = (block.document, block.body.span);
        if is_local(source) {
            let message =
                format!("module '{name}' is in a folder of which no Terraform file was read: it was not entered");
            self.notes.problems.push(Note { document, span, message });
        } else {
            let message = format!(
                "module '{name}' is from elsewhere and not at hand: what it makes was not judged; 'terraform init' fetches it"
            );
            self.notes.not_made.push(Note { document, span, message });
        }
    }

    fn each(
        &mut self,
        evaluator: &Evaluator<'_>,
        site: &Site<'f, '_>,
        repeater: Repeater<'_>,
        instances: &[Instance],
    ) -> Option<Outputs> {
        let mut all = Vec::new();
        for instance in instances.iter().take(MAX_INSTANCES) {
            let given = evaluator.repeated(repeater, instance, || evaluator.arguments(&site.block.body));
            let outputs = self.once(site, given, &format!("[{}]", instance.key));
            all.extend(outputs.map(|outputs| (instance, outputs)));
        }
        if instances.len() > MAX_INSTANCES {
            self.once(site, evaluator.arguments(&site.block.body), "[*]");
            let message = format!(
                "module '{}' is called {} times: {MAX_INSTANCES} calls were entered one by one, the others as one without \
                 their keys",
                site.name,
                instances.len()
            );
            self.notes.problems.push(Note { document: site.block.document, span: site.block.body.span, message });
        }
        if all.len() == instances.len() { Outputs::repeated(repeater, all) } else { None }
    }

    /// Enters one call.
    fn once(&mut self, site: &Site<'f, '_>, given: Arguments, instance: &str) -> Option<Outputs> {
        if !CALLS.has_room(self.calls.len()) {
            return None;
        }
        let outer = site.parent.and_then(|parent| self.calls.get(parent));
        let doubt = outer.and_then(|call| call.doubt.clone());
        let outer = outer.map(|call| format!("{}.", call.address)).unwrap_or_default();
        let call = self.calls.len();
        let key = self.key(site.parent, site.name);
        let address = format!("{outer}module.{}{instance}", site.name);
        self.calls.push(Call {
            key,
            doubt: doubt.or_else(|| site.open.map(|by| format!("its module's `{by}` makes any"))),
            address,
            parent: site.parent,
            document: site.block.document,
            own: site.block.own.clone(),
            folder: site.folder.path.clone(),
            arguments: given.names().map(str::to_string).collect(),
        });
        self.budget.grow(site.folder.bytes);
        self.enter(site.folder, Some(given), Some(call))
    }
}

/// What a data source gives that is worked out here: one body's, or those of its instances.
fn data(evaluator: &Evaluator<'_>, budget: &Budget, folder: &Folder, address: &str) -> Option<Outputs> {
    let block = folder.data(address)?;
    let Some((repeater, node)) = repeater(block) else { return given(evaluator, budget, block, address) };
    let Repetition::Known(instances) = evaluator.repetition(repeater, node) else { return None };
    if instances.len() > MAX_INSTANCES {
        return None;
    }
    let given = |instance: &Instance| {
        let address = format!("{address}[{}]", instance.key);
        evaluator.repeated(repeater, instance, || given(evaluator, budget, block, &address))
    };
    let all = instances.iter().map(|instance| Some((instance, given(instance)?))).collect::<Option<Vec<_>>>()?;
    Outputs::repeated(repeater, all)
}

fn given(evaluator: &Evaluator<'_>, budget: &Budget, block: &Block, address: &str) -> Option<Outputs> {
    let body = Expander::new(evaluator, budget, String::new()).once(block)?;
    Outputs::of_data(evaluator, address, &policy_document::attributes(&body)?)
}

/// A `module` block, and the folder that it calls.
struct Site<'f, 'n> {
    block: &'f Block,
    folder: &'f Folder,
    parent: Option<usize>,
    name: &'n str,
    /// What repeats it, where it is not known how often.
    open: Option<&'static str>,
}
