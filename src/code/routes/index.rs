//! What stands on a tape, as far as routes and what guards them are asked: names, functions, and what each calls.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::protection::{Found, Kind as Guards, Protection};
use super::vocabulary::{Said, Vocabulary, is_refusal, vocabulary};
use crate::code::flow::far::Around;
use crate::code::tape::{FunctionId, Kind, Literal, Property, Tape, ValueId, WALK};

/// The functions and names of a file are nodes; what each does by itself, and which others it calls.
pub(super) struct Index<'p, 't> {
    pub(super) tape: &'p Tape<'t>,
    pub(super) words: &'static Vocabulary,
    pub(super) around: Option<&'p dyn Around>,
    /// The names of the module with their nodes.
    pub(super) nodes: HashMap<&'t str, usize>,
    /// What a name is first given, of the module before others.
    pub(super) values: HashMap<&'t str, ValueId>,
    /// Functions by the class or function that they stand in.
    pub(super) members: HashMap<(FunctionId, &'t str), FunctionId>,
    /// What classes give their attributes: `permission_classes = [IsAuthenticated]`.
    pub(super) attributes: HashMap<(FunctionId, &'t str), ValueId>,
    /// What ends at a place of the text, the outermost.
    ends: HashMap<u32, ValueId>,
    pub(super) own: Vec<Protection>,
    /// Who has what another node does.
    users: Vec<Vec<usize>>,
    said: RefCell<HashMap<String, Rc<Said>>>,
    /// Nodes that are called by a name that says that they may keep somebody out.
    doubtful: RefCell<BTreeMap<usize, String>>,
    settled: bool,
}

impl<'p, 't> Index<'p, 't> {
    pub(super) fn new(tape: &'p Tape<'t>, around: Option<&'p dyn Around>) -> Self {
        let functions = tape.functions().count();
        let mut index = Self {
            tape,
            words: vocabulary(tape.dialect),
            around,
            nodes: HashMap::new(),
            values: HashMap::new(),
            members: HashMap::new(),
            attributes: HashMap::new(),
            ends: HashMap::new(),
            own: vec![Protection::default(); functions],
            users: vec![Vec::new(); functions],
            said: RefCell::default(),
            doubtful: RefCell::default(),
            settled: false,
        };
        index.name();
        index.read();
        index
    }

    fn name(&mut self) {
        // Of TypeScript's decorators only those of controllers are asked for.
        let decorated = self.tape.dialect.constants_are_values || self.tape.text().contains("@Controller");
        let mut open: Vec<FunctionId> = Vec::new();
        let mut inner: BTreeMap<&'t str, ValueId> = BTreeMap::new();
        for (id, operation) in self.tape.iter() {
            match &operation.kind {
                Kind::EnterFunction(function) => open.push(*function),
                Kind::LeaveFunction => drop(open.pop()),
                Kind::Bind { name, value, .. } if open.is_empty() => {
                    self.values.entry(name).or_insert(*value);
                    let is_own = !matches!(self.tape.kind(*value), Kind::Import { .. } | Kind::Function(_));
                    if is_own && !self.nodes.contains_key(name) {
                        self.nodes.insert(name, self.own.len());
                        self.own.push(Protection::default());
                        self.users.push(Vec::new());
                    }
                }
                Kind::Bind { name, value, .. } => {
                    inner.entry(name).or_insert(*value);
                    if let Some(class) = open.last() {
                        self.attributes.entry((*class, name)).or_insert(*value);
                    }
                }
                Kind::Name(_) | Kind::Member { .. } | Kind::Call { .. } if decorated => {
                    let outermost = self.ends.entry(operation.span.end).or_insert(id);
                    if self.tape.span(*outermost).start > operation.span.start {
                        *outermost = id;
                    }
                }
                _ => {}
            }
        }
        for (name, value) in inner {
            self.values.entry(name).or_insert(value);
        }
        for (id, function) in self.tape.functions() {
            if let (Some(parent), Some(name)) = (function.parent, function.name) {
                self.members.entry((parent, name)).or_insert(id);
            }
        }
    }

    /// What each function and each name of the module does.
    fn read(&mut self) {
        let tape = self.tape;
        let mut open: Vec<FunctionId> = Vec::new();
        let mut pending: Vec<ValueId> = Vec::new();
        let mut deciding = Deciding::default();
        for (id, operation) in tape.iter() {
            match &operation.kind {
                Kind::EnterFunction(function) => {
                    if let Some(outer) = open.last()
                        && (self.is_function(*outer) || self.stands_guard(*function))
                    {
                        self.uses(outer.index(), function.index());
                    }
                    if !self.is_function(*function) {
                        self.read_class(*function, operation.span);
                    }
                    open.push(*function);
                    if self.decides(*function) {
                        deciding = Deciding { function: Some(*function), ..Deciding::default() };
                    }
                }
                Kind::LeaveFunction => {
                    let left = open.pop();
                    if let Some((function, path)) = deciding.asked().filter(|(function, _)| left == Some(*function)) {
                        let mut own = Protection::default();
                        own.guard(Guards::Authentication, &path);
                        self.add(function.index(), &own, Vec::new());
                    }
                }
                Kind::Bind { name, value, .. } if open.is_empty() => {
                    let Some(node) = self.nodes.get(name).copied() else { continue };
                    let span = tape.span(*value);
                    let mut own = Protection::default();
                    let mut calls = self.guarding(*value, false, &mut own);
                    // What stands in a type: `Annotated[User, Depends(get_current_user)]`.
                    while let Some(call) = pending.pop().filter(|call| span.contains(tape.span(*call))) {
                        calls.extend(self.guarding(call, false, &mut own));
                    }
                    pending.clear();
                    self.add(node, &own, calls);
                }
                Kind::Call { .. } if open.is_empty() => pending.push(id),
                kind => {
                    if let Some(function) = open.last().copied() {
                        if deciding.function == Some(function) {
                            self.note_decision(id, kind, &mut deciding);
                        }
                        self.read_in(function, id, kind);
                    }
                }
            }
        }
    }

    fn is_function(&self, function: FunctionId) -> bool {
        self.tape.function(function).is_some_and(|function| function.deferred)
    }

    /// Methods that a class is asked by which stands guard; what its others do is no matter of it.
    fn stands_guard(&self, function: FunctionId) -> bool {
        let name = self.tape.function(function).and_then(|function| function.name);
        matches!(
            name,
            Some(
                "canActivate"
                    | "use"
                    | "__call__"
                    | "has_permission"
                    | "dispatch"
                    | "process_request"
                    | "process_view"
                    | "authenticate"
                    | "allow_request"
                    | "test_func"
                    | "validate"
                    | "initial"
            )
        )
    }

    /// Whether what a function returns lets a request through or not. <https://www.django-rest-framework.org/api-guide/permissions/>
    fn decides(&self, function: FunctionId) -> bool {
        let name = self.tape.function(function).filter(|function| function.parent.is_some()).and_then(|own| own.name);
        self.tape.dialect.name == "python" && matches!(name, Some("has_permission" | "test_func"))
    }

    fn note_decision(&self, id: ValueId, kind: &Kind<'t>, deciding: &mut Deciding) {
        match kind {
            Kind::Member { property, .. } if self.words.may_be_member(property) => {
                let path = self.tape.path(id);
                if self.words.of_member(&path) == Some(Guards::Authentication) {
                    deciding.asks.get_or_insert(path);
                }
            }
            Kind::Return(value) => {
                deciding.refuses |= !matches!(self.tape.kind(*value), Kind::Literal(Literal::Bool(true)));
            }
            _ => {}
        }
    }

    /// What a class inherits: `class JwtGuard extends AuthGuard`, `class View(LoginRequiredMixin)`.
    fn read_class(&mut self, class: FunctionId, span: crate::span::Span) {
        let text = self.tape.text().get(span.range()).unwrap_or_default();
        let mut own = Protection::default();
        let mut calls = Vec::new();
        let header = text.split(['{', ':']).next().unwrap_or_default();
        let listed = match header.split_once(" extends ") {
            Some((_, list)) => list,
            None => header.split_once('(').map_or("", |(_, list)| list),
        };
        for name in
            listed.split([',', '(', ')', ' ']).filter(|name| name.starts_with(char::is_alphabetic) && name.len() < 100)
        {
            calls.extend(self.named(name, &mut own));
        }
        if let Some(value) = self.attributes.get(&(class, "permission_classes")).copied() {
            calls.extend(self.guarding(value, true, &mut own));
        }
        self.add(class.index(), &own, calls);
    }

    /// What a dotted name is that stands in no expression.
    fn named(&self, name: &str, own: &mut Protection) -> Option<usize> {
        let said = self.said(name);
        said.kinds.iter().for_each(|kind| own.guard(*kind, name));
        let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
        let found = self.values.get(first).map_or(Found::Unknown, |value| self.of_binding(first, *value, rest));
        match found {
            Found::Own(node) => return Some(node),
            Found::Far(far) => own.join(&far),
            Found::Package(_) | Found::Unknown if said.doubt && said.kinds.is_empty() => own.doubt(name.to_string()),
            Found::Package(_) | Found::Unknown => {}
        }
        None
    }

    /// After [`Self::settle`]: joins what a class that another inherits does.
    pub(super) fn join_base(&self, name: &str, own: &mut Protection) {
        if let Some(done) = self.named(name, own).and_then(|node| self.own.get(node)) {
            own.join(done);
        }
    }

    fn read_in(&mut self, function: FunctionId, id: ValueId, kind: &Kind<'t>) {
        let mut own = Protection::default();
        let mut calls = Vec::new();
        match kind {
            Kind::Call { callee, arguments, .. } => {
                self.classify(*callee, false, Some(function), &mut own, &mut calls);
                if self.asks_arguments(*callee) {
                    for argument in arguments {
                        calls.extend(self.guarding(*argument, true, &mut own));
                    }
                }
                if arguments.iter().any(|argument| self.is_refused(*argument)) {
                    own.guard(Guards::Authentication, "a refusal");
                }
            }
            Kind::Object(properties) | Kind::Keywords(properties) => {
                if properties.iter().any(|property| self.is_refused(property.value)) {
                    own.guard(Guards::Authentication, "a refusal");
                }
            }
            Kind::Member { property, .. } => self.read_member(id, property, &mut own),
            Kind::Literal(Literal::Text(text)) if is_refusal(text) => own.guard(Guards::Authentication, "a refusal"),
            Kind::Literal(Literal::Text(text)) if self.words.is_credential_name(text) => own.doubt(format!("'{text}'")),
            Kind::Typed { value, declared } if matches!(self.tape.kind(*value), Kind::Parameter { .. }) => {
                self.read_declared(declared, &mut own, &mut calls);
            }
            _ => return,
        }
        self.add(function.index(), &own, calls);
    }

    fn read_member(&self, id: ValueId, property: &str, own: &mut Protection) {
        if self.words.may_be_member(property) {
            let path = self.tape.path(id);
            match self.words.of_member(&path) {
                // Whoever reads who somebody is was told by someone else.
                Some(Guards::Authentication) => own.doubt(path),
                Some(kind) => own.guard(kind, &path),
                None => {}
            }
        }
        if self.words.is_refusal_name(property) {
            own.guard(Guards::Authentication, property);
        }
        if property.contains('-') && self.words.is_credential_name(property) {
            own.doubt(format!("'{property}'"));
        }
    }

    /// The names in a type: `CurrentUser`, `Annotated[User, Depends(get_current_user)]`.
    fn read_declared(&self, declared: &str, own: &mut Protection, calls: &mut Vec<usize>) {
        if !self.tape.dialect.constants_are_values || declared.len() > 400 {
            return;
        }
        for name in declared.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '.')) {
            // What comes in says whom it is about, and not who sent it: `AdminCreate`.
            if !BODIES.iter().any(|ending| name.ends_with(ending)) {
                calls.extend(self.named(name, own));
            }
        }
    }

    fn is_refused(&self, value: ValueId) -> bool {
        matches!(
            self.tape.kind(value),
            Kind::Literal(Literal::Number("401" | "403") | Literal::Text("UNAUTHORIZED" | "FORBIDDEN"))
        )
    }

    /// Whether what is passed to a function is what guards: `UseGuards(JwtGuard)`, `Depends(get_current_user)`.
    fn asks_arguments(&self, callee: ValueId) -> bool {
        let path = self.tape.path(callee);
        matches!(path.rsplit('.').next(), Some("UseGuards" | "useGlobalGuards" | "Depends" | "Security"))
    }

    fn uses(&mut self, user: usize, used: usize) {
        if let Some(users) = self.users.get_mut(used) {
            users.push(user);
        }
    }

    fn add(&mut self, node: usize, own: &Protection, calls: Vec<usize>) {
        if let Some(place) = self.own.get_mut(node) {
            place.join(own);
        }
        calls.into_iter().for_each(|used| self.uses(node, used));
    }

    /// Gives each node what those that it calls do.
    pub(super) fn settle(&mut self) {
        self.spread();
        for (node, name) in self.doubtful.take() {
            if let Some(own) = self.own.get_mut(node).filter(|own| !own.keeps_out()) {
                own.doubt(name);
            }
        }
        self.spread();
        self.settled = true;
    }

    fn spread(&mut self) {
        let mut due: Vec<usize> = (0..self.own.len()).collect();
        while let Some(at) = due.pop() {
            let Some(done) = self.own.get(at).filter(|own| !own.is_empty()).cloned() else { continue };
            let users = self.users.get(at).cloned().unwrap_or_default();
            for user in users {
                if user != at && self.own.get_mut(user).is_some_and(|own| own.grows(&done)) {
                    due.push(user);
                }
            }
        }
    }

    pub(super) fn said(&self, path: &str) -> Rc<Said> {
        if let Some(said) = self.said.borrow().get(path) {
            return Rc::clone(said);
        }
        let said = Rc::new(self.words.said(path));
        self.said.borrow_mut().insert(path.to_string(), Rc::clone(&said));
        said
    }

    /// The path of a value without what is passed to it.
    pub(super) fn path(&self, id: ValueId) -> String {
        self.tape.path(id).replace("()", "").replace("[]", "")
    }

    /// What a function does that is called, or named where something stands guard. `strict`: what is not known may keep somebody out.
    pub(super) fn classify(
        &self,
        callee: ValueId,
        strict: bool,
        within: Option<FunctionId>,
        own: &mut Protection,
        calls: &mut Vec<usize>,
    ) {
        let path = self.path(callee);
        let said = self.said(&path);
        said.kinds.iter().for_each(|kind| own.guard(*kind, &path));
        if said.refuses {
            own.guard(Guards::Authentication, &path);
        }
        // An error keeps nobody out by its name: `InternalServerErrorException`.
        let is_error = path.ends_with("Exception") || path.ends_with("Error");
        let mut known = !said.kinds.is_empty() || said.neutral || said.refuses || is_error;
        let found = self.found(callee, within);
        // What a function of the program changes was seen in it, whatever its name says.
        let seen = matches!(found, Found::Own(_) | Found::Far(_)) && !path.contains('.');
        match found {
            // What its name says counts where nothing was seen in it.
            Found::Own(node) => {
                calls.push(node);
                if !self.settled && said.doubt {
                    self.doubtful.borrow_mut().entry(node).or_insert_with(|| path.clone());
                }
                known |= !self.settled || !said.doubt || self.own.get(node).is_some_and(Protection::keeps_out);
            }
            Found::Far(far) => {
                own.join(&far);
                known |= !said.doubt || far.keeps_out();
            }
            Found::Package(module) => {
                if let Some(kind) = self.words.of_package(&module) {
                    own.guard(kind, &path);
                    known = true;
                }
                // A file of the program that was not looked at has no word of what guards.
                let near = module.starts_with(['.', '~', '#']) || module.starts_with("@/");
                known |= (!strict || near) && !said.doubt;
            }
            Found::Unknown => known |= !strict && !said.doubt,
        }
        if !known && !path.is_empty() {
            own.doubt(path.clone());
        }
        if said.effect && said.kinds.is_empty() && !said.neutral && !seen {
            own.effect(path);
        }
    }

    /// What a value does that stands before a handler, or is one; with the nodes whose work it is.
    pub(super) fn guarding(&self, value: ValueId, strict: bool, own: &mut Protection) -> Vec<usize> {
        let mut calls = Vec::new();
        let mut open = vec![(value, strict)];
        while let Some((at, strict)) = open.pop() {
            match self.tape.kind(at) {
                Kind::Name(_) | Kind::Member { .. } => self.classify(at, strict, None, own, &mut calls),
                Kind::Call { callee, arguments, .. } => {
                    self.classify(*callee, strict, None, own, &mut calls);
                    let asked = self.asks_arguments(*callee);
                    open.extend(arguments.iter().map(|argument| (*argument, asked)));
                    // A chain: `procedure.use(isMember).input(schema)`.
                    if let Kind::Member { object, .. } = self.tape.kind(*callee)
                        && matches!(self.tape.kind(*object), Kind::Call { .. })
                    {
                        open.push((*object, false));
                    }
                }
                Kind::Function(function) => calls.push(function.index()),
                Kind::List(parts) | Kind::Choice(parts) => open.extend(parts.iter().map(|part| (*part, strict))),
                Kind::Object(properties) | Kind::Keywords(properties) => {
                    let guards = properties.iter().filter(|property| property.key.is_none_or(|key| !is_shape(key)));
                    open.extend(guards.map(|Property { value, .. }| (*value, strict)));
                }
                Kind::Typed { value, .. } => open.push((*value, strict)),
                _ => {}
            }
        }
        calls
    }

    /// After [`Self::settle`]: all that a value does; of one of several values, what all of them do.
    pub(super) fn protection(&self, value: ValueId, strict: bool) -> Protection {
        self.protection_within(value, strict, 0)
    }

    fn protection_within(&self, value: ValueId, strict: bool, depth: usize) -> Protection {
        let mut own = Protection::default();
        let within = |part: &ValueId| self.protection_within(*part, strict, depth + 1);
        match self.tape.kind(value) {
            Kind::Choice(parts) if WALK.has_room(depth) => {
                let mut parts = parts.iter().map(within);
                own = parts.next().unwrap_or_default();
                for other in parts {
                    // An administrator is somebody, too.
                    let asked = own.asks_who().filter(|_| other.asks_who().is_some()).map(str::to_string);
                    own.meet(&other);
                    asked.into_iter().for_each(|name| own.guard(Guards::Authentication, &name));
                }
                return own;
            }
            Kind::List(parts) if WALK.has_room(depth) => {
                parts.iter().map(within).for_each(|part| own.join(&part));
                return own;
            }
            _ => {}
        }
        for node in self.guarding(value, strict, &mut own) {
            if let Some(done) = self.own.get(node) {
                own.join(done);
            }
        }
        own
    }

    /// What stands before a function as `@name(...)`, the nearest first.
    pub(super) fn decorators(&self, function: u32) -> Vec<ValueId> {
        let mut found = Vec::new();
        let mut at = function;
        // Each stands before the one that was found last.
        loop {
            let before = self.tape.text_before(at);
            let mut rest = before.trim_end();
            for word in ["default", "export", "abstract", "async"] {
                rest = rest.strip_suffix(word).map_or(rest, str::trim_end);
            }
            // Comments between.
            while let Some(line) = rest.rsplit('\n').next().filter(|line| is_comment(line)) {
                rest = rest.get(..rest.len() - line.len()).unwrap_or_default().trim_end();
            }
            let end = u32::try_from(rest.len()).unwrap_or(u32::MAX);
            let Some(value) = self.ends.get(&end).copied() else { break };
            let start = self.tape.span(value).start;
            if !self.tape.text_before(start).trim_end().ends_with('@') {
                break;
            }
            found.push(value);
            at = u32::try_from(self.tape.text_before(start).trim_end().len() - 1).unwrap_or(0);
        }
        found
    }

    /// A text literal.
    pub(super) fn text(&self, value: ValueId) -> Option<&'t str> {
        match self.tape.kind(value) {
            Kind::Literal(Literal::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// What a name of the module does, after [`Self::settle`]. Names that are imported are others'.
    pub(super) fn names(&self) -> impl Iterator<Item = (&'t str, &Protection)> {
        let nodes = self.nodes.iter().map(|(name, node)| (*name, *node));
        nodes.filter_map(|(name, node)| Some((name, self.own.get(node)?)))
    }
}

/// What a function that decides whether a request goes on asks, as far as it was read.
#[derive(Default)]
struct Deciding {
    function: Option<FunctionId>,
    /// Who sends the request.
    asks: Option<String>,
    /// It does not let everybody through.
    refuses: bool,
}

impl Deciding {
    /// The function that decides by who sends a request, and what it asks.
    fn asked(&self) -> Option<(FunctionId, String)> {
        Some((self.function?, self.asks.clone().filter(|_| self.refuses)?))
    }
}

/// Endings of the names of types of what clients send.
const BODIES: &[&str] =
    &["Form", "Request", "Create", "Update", "In", "Schema", "Payload", "Input", "Body", "DTO", "Model"];

/// Whether what is passed by a name says what goes in or out, and not who may.
fn is_shape(key: &str) -> bool {
    matches!(key, "response_model" | "responses" | "tags" | "response_class" | "schema" | "responseModel" | "name")
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("//") || line.starts_with("# ") || line.starts_with("*/") || line.starts_with("/*")
}
