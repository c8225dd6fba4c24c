//! What values are by where they are kept: under a key of the browser's storage, in a cookie, in a field of the object whose method
//! runs, in what is left of an object.

use super::Pass;
use super::trace::{About, Holds, Known, State, Trace};
use crate::code::rules::{Sink, last_name};
use crate::code::tape::{FunctionId, Kind, Literal, ValueId};
use crate::detect::Confidence;
use crate::detect::personal_data::{Holding, Sensitivity, words};

/// Packages whose objects have names that are no person's: members of archives and of modules.
const OF_THINGS: &[&str] = &["tarfile", "zipfile", "inspect", "ast", "enum", "types"];

impl<'t> Pass<'_, 't> {
    /// What a value is by the key that it is kept under in a browser: `localStorage.setItem("token", data.token)`.
    pub(super) fn kept_under(&mut self, sink: &Sink, arguments: &[ValueId]) -> Option<(ValueId, Trace<'t>)> {
        let [key, value, ..] = arguments else { return None };
        let state = self.state(*value);
        let open = state.traces.is_empty() && state.known == Known::Unknown && state.holding == Holding::Data;
        let tape = self.tape;
        let is_id = last_name(tape, *value).is_some_and(super::names_id);
        if sink.category != "browser-storage" || !open || is_id {
            return None;
        }
        let token =
            [last_name(tape, *key), last_name(tape, *value)].into_iter().flatten().any(|name| self.is_token(name));
        let (holds, confidence) = match tape.kind(*key) {
            _ if token => (self.token()?, Confidence::Medium),
            Kind::Literal(Literal::Text(name)) if self.is_token(name) => (self.token()?, Confidence::Medium),
            Kind::Literal(Literal::Text(name)) => {
                let reading = self.reading(name);
                match reading.holds {
                    Some(data) => (Holds::Data(data), Confidence::Medium),
                    None => {
                        (reading.person.filter(|p| *p == Confidence::High).map(|_| Holds::Person)?, Confidence::Low)
                    }
                }
            }
            _ => return None,
        };
        Some((*value, self.source(*value, holds, confidence)))
    }

    /// What hooks and reactive wrappers keep, given as it is or by a function: `useState(user.email)`, `computed(() => user.email)`.
    /// <https://react.dev/reference/react/useMemo>, <https://vuejs.org/api/reactivity-core.html>, <https://svelte.dev/docs/svelte/$derived>,
    /// <https://docs.solidjs.com/reference/basic-reactivity/create-memo>, <https://angular.dev/guide/signals>
    pub(super) fn kept_by_hook(&self, name: &str, callee: ValueId, arguments: &[ValueId]) -> Option<State<'t>> {
        const KEEPING: &[&str] = &[
            "useState",
            "useMemo",
            "useRef",
            "useDeferredValue",
            "computed",
            "ref",
            "shallowRef",
            "reactive",
            "toRef",
            "readonly",
            "$derived",
            "$state",
            "signal",
            "createSignal",
            "createMemo",
        ];
        let is_open = matches!(self.tape.kind(callee), Kind::Name(_)) && self.function_of(callee).is_none();
        let is_by = name == "by" && self.tape.path(callee) == "$derived.by";
        if !(is_open && KEEPING.contains(&name) || is_by) || self.tape.dialect.name != "typescript" {
            return None;
        }
        let first = *arguments.first()?;
        let given = match self.tape.kind(first) {
            Kind::Function(function) => self.summaries.returned(*function),
            _ => self.state(first).clone(),
        };
        (!given.traces.is_empty()).then(|| State { about: About::default(), input: None, ..given })
    }

    fn token(&self) -> Option<Holds> {
        self.vocabulary.data_types().iter().position(|data| data.id == "auth-token").map(Holds::Data)
    }

    /// Whether scripts cannot read a cookie: `httponly=True`, `{ httpOnly: true }`. `Some(None)` where it hangs on a setting.
    pub(super) fn hidden_from_scripts(&self, callee: ValueId, arguments: &[ValueId]) -> Option<Option<bool>> {
        let said = |value: ValueId| match self.tape.kind(value) {
            Kind::Literal(Literal::Bool(value)) => Some(*value),
            Kind::Literal(_) => Some(false),
            _ => None,
        };
        if let Some(named) = self.tape.keyword(arguments, "httponly") {
            return Some(said(named));
        }
        let options = arguments.iter().skip(1).rev().find_map(|argument| match self.tape.kind(*argument) {
            Kind::Object(options) => Some(options),
            _ => None,
        });
        let Some(options) = options else {
            // `res.cookie("jwt", token, options)`; of the browser's own scripts no cookie is hidden.
            let given = arguments.len() > 2 && !self.tape.dialect.text_shows_objects;
            return (given && !self.tape.path(callee).starts_with("Cookies")).then_some(None);
        };
        let own = options.iter().find(|option| option.key == Some("httpOnly")).map(|option| said(option.value));
        own.or_else(|| options.iter().any(|option| option.key.is_none()).then_some(None))
    }

    /// What goes to Stripe as `customer` is the customer's number there. <https://docs.stripe.com/api/checkout/sessions/create>
    pub(super) fn is_number_of_customer(&self, sink: &Sink, argument: ValueId, trace: &Trace<'t>) -> bool {
        let named = || trace.field.or_else(|| last_name(self.tape, argument));
        // <https://docs.stripe.com/api/customers>, <https://docs.slack.dev/reference/methods/chat.postEphemeral/>
        let wanted: &[&str] = match sink.vendor() {
            Some("stripe") => &["customer"],
            Some("slack" | "chat-sdk") => &["user", "users"],
            _ => return false,
        };
        trace.holds == Holds::Person
            && named().is_some_and(|name| words(name).last().is_some_and(|last| wanted.contains(&last.as_str())))
    }

    /// Whether an object is a thing of a package, whose name is no person's: `member` of a tar archive.
    pub(super) fn is_thing_of_package(&self, holder: &State<'t>) -> bool {
        holder.about.origin.is_some_and(|origin| OF_THINGS.contains(&self.rules.package_root(origin.module)))
    }

    /// What is left of an object. Of a person whose data was taken out by name nothing else is known to be there.
    pub(super) fn rest(&mut self, of: ValueId, without: &[&'t str]) -> State<'t> {
        let mut state = self.state(of).clone();
        let taken = |field: Option<&str>| field.is_some_and(|field| without.contains(&field));
        state.traces.retain(|trace| !taken(trace.field));
        state.passed.retain(|passed| !taken(passed.field));
        state.input = state.input.filter(|input| !taken(input.field));
        // Of a row something was chosen.
        state.traces.iter_mut().filter(|_| !without.is_empty()).for_each(|trace| trace.row = false);
        let vocabulary = self.vocabulary;
        let is_told =
            |at: usize| vocabulary.data_types().get(at).is_some_and(|data| data.sensitivity != Sensitivity::Credential);
        let known = without.iter().any(|name| self.reading(name).holds.is_some_and(is_told));
        if known && state.traces.iter().all(|trace| trace.field.is_none()) {
            state.traces.retain(|trace| trace.holds != Holds::Person);
        }
        if known && state.traces.is_empty() {
            state.known = Known::Harmless;
        }
        state
    }

    /// The class whose method is open.
    fn open_class(&self) -> Option<FunctionId> {
        let is_class = |id: &&FunctionId| self.tape.function(**id).is_some_and(|function| !function.deferred);
        self.open.iter().rev().find(is_class).copied()
    }

    /// The objects of the open class hold this under a name from now on.
    pub(super) fn keep_field(&mut self, name: &'t str, held: &State<'t>) {
        if held.traces.is_empty() {
            return;
        }
        if let Some(class) = self.open_class() {
            let kept = self.kept.entry((class, name)).or_default();
            kept.add_all(held.traces.iter().copied());
        }
    }

    /// What the objects of the open class hold under a name.
    pub(super) fn kept_field(&self, object: ValueId, name: &'t str) -> Vec<Trace<'t>> {
        if self.kept.is_empty() || !self.is_own(object) {
            return Vec::new();
        }
        let kept = self.open_class().and_then(|class| self.kept.get(&(class, name)));
        let mut state = kept.cloned().unwrap_or_default();
        self.drop_whole(name, &mut state);
        state.traces
    }

    /// Whether a name is that of a token which opens an account: `token`, `jwt`, `APP_TOKEN_KEY`.
    fn is_token(&self, name: &str) -> bool {
        let mut words = words(name);
        if words.len() > 1 && words.last().is_some_and(|last| last == "key") {
            words.pop();
        }
        words.last().is_some_and(|last| last == "token" || last == "jwt")
            && !words.iter().any(|word| self.rules.words.other_tokens.contains(word))
    }
}
