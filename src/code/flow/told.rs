//! What is told of a sink that data reaches: which of it, and the steps of the flow.

use std::sync::Arc;

use super::hosts;
use super::steps;
use super::summary::{Place, Reaching};
use super::trace::{FarStep, Holds, Passed, Step, Trace};
use super::{FLOWS, Pass};
use crate::code::rules::{Sink, last_name};
use crate::code::tape::{Kind, ValueId};
use crate::detect::personal_data::{DataType, Sensitivity};
use crate::detect::{Confidence, Flow, FlowStep};

/// Arguments that are passed by name to those who receive a call, and that they gave themselves: the caller's credential.
/// <https://docs.stripe.com/api/authentication?lang=python>, <https://docs.slack.dev/tools/python-slack-sdk/web/>.
const CALLERS: &[&str] =
    &["api_key", "api_token", "auth_token", "access_token", "secret_key", "client_secret", "api_secret", "token"];

impl<'t> Pass<'_, 't> {
    /// A credential belongs in a cookie that no script can read: `set_cookie(name, token, httponly=True)`.
    fn is_out_of_reach(&self, sink: &Sink, trace: &Trace<'t>, hidden: Option<Option<bool>>) -> bool {
        let Holds::Data(at) = trace.holds else { return false };
        let data_type = self.vocabulary.data_types().get(at);
        sink.category == "browser-storage"
            && data_type.is_some_and(|data_type| data_type.sensitivity == Sensitivity::Credential)
            && hidden == Some(Some(true))
    }

    /// Whether a keyword of what makes a token is no part of what it carries: `encode(payload, key=secret)`.
    fn signs(&self, sink: &Sink, argument: ValueId, field: Option<&str>) -> bool {
        let named = matches!(self.tape.kind(argument), Kind::Keywords(_));
        sink.category == "token" && named && matches!(field, Some("key" | "secret" | "private_key"))
    }

    /// Whether a field of what a call is passed says to those who receive it who calls: `create(api_key=key)`.
    fn says_who_calls(&self, sink: &Sink, argument: ValueId, field: Option<&str>) -> bool {
        let named = matches!(self.tape.kind(argument), Kind::Keywords(_));
        let key = matches!(last_name(self.tape, argument), Some("api_key" | "apiKey"));
        sink.vendor().is_some() && (named && field.is_some_and(|field| CALLERS.contains(&field)) || key)
    }

    /// An error that no handler here is given tells what it is made of to whoever catches it: a log, an error tracker, a client.
    pub(super) fn report_raised(&mut self, raised: ValueId) {
        let state = self.state(raised);
        let tape = self.tape;
        let Kind::Call { callee, arguments, construct } = tape.kind(raised) else { return };
        // `throw new NotFound(email)`, whatever the class makes of it.
        let told = |argument: &ValueId| {
            let told = |trace: &Trace<'t>| matches!(trace.holds, Holds::Data(_)) && trace.field.is_none();
            *construct && self.state(*argument).traces.iter().any(told)
        };
        let holds = !state.traces.is_empty() || !state.passed.is_empty() || arguments.iter().any(told);
        if self.raised.len() > self.handling || !holds {
            return;
        }
        // One of a framework's has been reported as what it is; one of a form is shown to who filled it in.
        if self.sink(*callee, arguments).is_none()
            && !self.is_of_form(*callee)
            && let Some(sink) = self.rules.raised_sink()
        {
            self.report(sink, *callee, arguments, (None, None));
        }
    }

    /// Whether an error tells who sent something what is wrong with it, and nobody else: <https://docs.djangoproject.com/en/stable/ref/forms/validation/>,
    /// <https://wtforms.readthedocs.io/en/stable/validators/>, <https://fastapi.tiangolo.com/tutorial/handling-errors/>.
    fn is_of_form(&self, callee: ValueId) -> bool {
        last_name(self.tape, callee).is_some_and(|name| name.ends_with("ValidationError"))
    }

    pub(super) fn report(
        &mut self,
        sink: &'static Sink,
        callee: ValueId,
        arguments: &[ValueId],
        (host, address): (Option<&'t str>, Option<Passed<'t>>),
    ) {
        let mut reaching: Vec<(ValueId, Trace<'t>)> = Vec::new();
        let within = self.open.last().copied();
        let cleaned = self.is_cleaned(sink, callee);
        let is_cookie = sink.category == "browser-storage";
        let hidden = is_cookie.then(|| self.hidden_from_scripts(callee, arguments)).flatten();
        // Of what makes a token, the payload: the rest is what it is signed with.
        let named = |argument: &ValueId| matches!(self.tape.kind(*argument), Kind::Keywords(_));
        let carried = |at: usize, argument: &ValueId| at == 0 || named(argument) || sink.category != "token";
        let looked = arguments.iter().enumerate().filter(|(at, argument)| carried(*at, argument));
        let looked: Vec<ValueId> = looked.map(|(_, argument)| *argument).collect();
        for argument in &looked {
            let known = address.is_none();
            for mut trace in self.state(*argument).traces.clone().into_iter().filter(|_| known) {
                if hidden == Some(None) || self.is_form_in_log(sink, *argument) {
                    trace.confidence = Confidence::Low;
                }
                // What a router keeps beside an address is in no address.
                if trace.hidden
                    || sink.category == "url" && trace.field == Some("state")
                    || self.is_due(sink, *argument, &trace)
                    || self.is_out_of_reach(sink, &trace, hidden)
                    || self.is_left_out(sink, callee, &trace)
                    || self.signs(sink, *argument, trace.field)
                    || self.says_who_calls(sink, *argument, trace.field)
                {
                    continue;
                }
                let argument = self.named_argument(*argument, trace.field);
                // A call that writes the same data twice is one leak.
                if reaching.iter().all(|(_, other)| other.holds != trace.holds) {
                    reaching.push((argument, trace));
                }
            }
            // <https://loguru.readthedocs.io/en/stable/api/logger.html#loguru._logger.Logger.opt>
            if let Kind::Function(lazy) = self.tape.kind(*argument)
                && sink.category == "log"
                && self.tape.path(callee).contains(".opt(")
            {
                let given = self.summaries.returned(*lazy).traces;
                reaching.extend(given.into_iter().map(|trace| (*argument, trace)));
            }
            for passed in self.state(*argument).passed.clone() {
                if self.says_who_calls(sink, *argument, passed.field) {
                    continue;
                }
                let argument = self.named_argument(*argument, passed.field);
                let place = Place { sink, callee, argument, host, address, within, far: &[], cleaned, known: &[] };
                self.summaries.reach(Reaching { passed, place });
            }
        }
        if let Some(request) = self.logged_request(sink, &looked).filter(|_| reaching.is_empty()) {
            reaching.push((request, self.source(request, Holds::Request, Confidence::Low)));
        }
        if reaching.iter().any(|(_, trace)| matches!(trace.holds, Holds::Data(_))) {
            reaching.retain(|(_, trace)| matches!(trace.holds, Holds::Data(_)));
        } else {
            reaching.extend(self.addressed(sink, arguments));
            let kept = self.kept_under(sink, arguments).filter(|_| reaching.is_empty());
            let kept = kept.filter(|(_, trace)| !self.is_out_of_reach(sink, trace, hidden));
            reaching.extend(kept.map(|(at, trace)| {
                let confidence = if hidden == Some(None) { Confidence::Low } else { trace.confidence };
                (at, Trace { confidence, ..trace })
            }));
        }
        if let Some(worst) = self.worst_of_row(sink, reaching.iter().map(|(_, trace)| trace)) {
            reaching.retain(|(_, trace)| trace.holds == worst);
        }
        if hidden != Some(None) {
            for of_one in reaching.chunk_by_mut(|(one, _), (other, _)| one == other) {
                self.raise_whole(sink, of_one.iter_mut().map(|(_, trace)| trace));
            }
        }
        for (argument, trace) in reaching {
            if FLOWS.has_room(self.flows.len()) {
                let place =
                    Place { sink, callee, argument, host, address: None, within, far: &[], cleaned, known: &[] };
                let flow = self.flow(&place, &trace);
                self.flows.push(flow);
            }
        }
    }

    /// Browsers log a form's data without its fields, servers with them: <https://developer.mozilla.org/docs/Web/API/FormData>.
    pub(super) fn is_form_in_log(&self, sink: &Sink, argument: ValueId) -> bool {
        sink.category == "log" && self.state(argument).about.class == Some("FormData")
    }

    /// Of arguments that are passed by name, the one of a name.
    fn named_argument(&self, argument: ValueId, field: Option<&str>) -> ValueId {
        let named = field.and_then(|field| self.tape.keyword(&[argument], field));
        named.unwrap_or(argument)
    }

    /// A credential belongs in a request to the host that gave it.
    pub(super) fn is_due(&self, sink: &Sink, argument: ValueId, trace: &Trace<'t>) -> bool {
        // What a client sent goes back to it.
        let own_answer = trace.holds == Holds::Request && matches!(sink.category.as_str(), "url" | "error-response");
        if own_answer
            || sink.rows && !(trace.row && matches!(trace.holds, Holds::Data(_)))
            || self.is_number_of_customer(sink, argument, trace)
        {
            return true;
        }
        let Holds::Data(at) = trace.holds else { return false };
        let data_type = self.vocabulary.data_types().get(at);
        // So does the name of the account that it is for.
        let due = |of: &DataType| of.sensitivity == Sensitivity::Credential || of.id == "username";
        // <https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout> wants it there.
        let hint = sink.category == "url" && self.tape.written(argument).contains("id_token_hint");
        if hint && data_type.is_some_and(|of| of.id == "auth-token") {
            return true;
        }
        // A code and a link are what a message is sent for.
        let brought = |of: &DataType| matches!(of.id.as_str(), "one-time-code" | "auth-token" | "magic-link");
        (sink.to_host || sink.unlisted) && data_type.is_some_and(due)
            || sink.addressed.is_some() && data_type.is_some_and(brought)
    }

    pub(super) fn flow(&self, place: &Place<'t>, trace: &Trace<'t>) -> Flow {
        let Place { sink, argument, host, within, far, cleaned, .. } = *place;
        let (data_type, title, sensitivity) = match trace.holds {
            Holds::Person => ("personal-record", "personal record", "personal"),
            Holds::Request => ("request-data", "all that a client sent", "personal"),
            Holds::Data(at) => self.vocabulary.data_types().get(at).map_or(("", "", ""), |data_type| {
                (data_type.id.as_str(), data_type.title.as_str(), data_type.sensitivity.as_str())
            }),
        };
        let (mut expression, mut told) = (String::new(), Vec::new());
        for step in self.trails.steps(trace.trail) {
            match step {
                Step::Here(operation) => {
                    if told.is_empty() {
                        expression = steps::written(self.tape, operation);
                    }
                    let message = steps::message(self.tape, operation, told.is_empty().then_some(title));
                    told.push(FlowStep { file: None, span: self.tape.span(operation), message });
                }
                Step::Far(far) => {
                    let is_first = told.is_empty();
                    told.extend(far.iter().map(far_step));
                    if let (true, Some(source), Some(first)) = (is_first, far.first(), told.first_mut()) {
                        expression.clone_from(&source.written);
                        first.message = format!("`{expression}` holds personal data: {title}");
                    }
                }
            }
        }
        if let Some(first) = told.first_mut().filter(|_| sink.of_input) {
            let who = if is_of_page(&expression) { "whoever made the link chose" } else { "a client sent" };
            first.message = format!("`{expression}` is what {who}");
        }
        let span = self.tape.span(argument);
        told.push(FlowStep { file: None, span, message: self.passed_to(place) });
        told.extend(far.iter().map(far_step));
        let callee = self.said_callee(place);
        let category = self.vocabulary.category_of(data_type).map_or("", |category| category.id.as_str());
        Flow {
            data_type: data_type.to_string(),
            data_category: category.to_string(),
            sensitivity: sensitivity.to_string(),
            expression,
            sink: sink.id.clone(),
            sink_category: sink.category.clone(),
            callee,
            span,
            steps: told,
            destination: match host {
                Some(host) if hosts::is_known(host) => host.to_string(),
                Some(package) if sink.unlisted => format!("the service of '{package}'"),
                Some(setting) => format!("the address in '{setting}'"),
                None => sink.title.clone(),
            },
            vendor: sink.vendor().map(str::to_string),
            host: host.map(str::to_string),
            function: self.tape.function_name(within),
            // Whose a package's service or a setting's address is, a person has to say.
            confidence: if host.is_none_or(hosts::is_known) && !cleaned { trace.confidence } else { Confidence::Low },
        }
    }

    /// What the last step of a flow in this file says.
    pub(super) fn passed_to(&self, place: &Place<'t>) -> String {
        let to = place.host.map(|host| format!(", at {host}")).unwrap_or_default();
        match self.tape.kind(place.callee) {
            Kind::Return(_) => format!("returned by `{}`", self.said_callee(place)),
            _ => format!("passed to `{}`{to}", self.tape.path(place.callee)),
        }
    }

    /// What a callee is called: the function that answers with what it returns, by its own name.
    fn said_callee(&self, place: &Place<'t>) -> String {
        match self.tape.kind(place.callee) {
            Kind::Return(_) => self.tape.function_name(place.within).unwrap_or_default(),
            _ => self.tape.path(place.callee),
        }
    }
}

/// Whether something is of the address of the page that shows it.
fn is_of_page(expression: &str) -> bool {
    let plain = expression.strip_prefix("window.").unwrap_or(expression);
    ["location", "document.", "name", "useSearchParams()", "useParams()", "useRouter()", "useRoute()"]
        .iter()
        .any(|start| plain.starts_with(start) && (*start != "name" || plain.len() < expression.len()))
}

fn far_step(step: &FarStep) -> FlowStep {
    FlowStep { file: Some(Arc::clone(&step.file)), span: step.span, message: step.message.clone() }
}
