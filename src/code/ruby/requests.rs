//! What a client sent, by the names that frameworks give it: <https://guides.rubyonrails.org/action_controller_overview.html>,
//! <https://api.rubyonrails.org/classes/ActionDispatch/Request.html>, <https://sinatrarb.com/intro.html>, <https://rubydoc.info/github/rack/rack/Rack/Request>.

use crate::code::tape::{Kind, Tape, ValueId, WALK};

/// Whether a name alone is all that a client sent.
pub(super) fn is_sent(name: &str) -> bool {
    name == "params"
}

/// Whether a property of a request is what the client sent as it liked. A path begins with `/`, and a referrer is where the browser was.
pub(super) fn is_place(property: &str) -> bool {
    matches!(
        property,
        "params"
            | "parameters"
            | "query_parameters"
            | "request_parameters"
            | "query_string"
            | "raw_post"
            | "body"
            | "user_agent"
            | "GET"
            | "POST"
    )
}

/// Whether an object is the request that is answered.
pub(super) fn is_request(tape: &Tape<'_>, object: ValueId) -> bool {
    match tape.kind(object) {
        Kind::Name(name) => matches!(*name, "request" | "req"),
        Kind::Member { object, property: "request" } => matches!(tape.kind(*object), Kind::Name("self" | "controller")),
        _ => false,
    }
}

/// Whether routes say what a parameter is, and no client.
pub(super) fn is_of_route(key: &str) -> bool {
    matches!(key, "controller" | "action")
}

/// Whether a parameter is a part of the path in which no `/` can be, as routes name it.
pub(super) fn is_segment(key: &str) -> bool {
    key == "id" || key.ends_with("_id")
}

/// Whether a client may write what it likes into a header, and nobody else does: `HTTP_X_TEAM`, `X-Team`.
pub(super) fn is_free_header(name: &str) -> bool {
    let lower = name.to_ascii_lowercase().replace('_', "-");
    let lower = lower.strip_prefix("http-").unwrap_or(&lower);
    let is_set = ["x-forwarded", "x-real", "x-request-id", "x-csrf", "x-xsrf", "x-correlation"];
    let proves = ["signature", "token", "secret", "key"];
    lower.starts_with("x-")
        && !is_set.iter().any(|start| lower.starts_with(start))
        && !proves.iter().any(|end| lower.ends_with(end))
}

/// Whether a value is a part of what a client sent: `params[:file]`.
pub(super) fn is_of_params(tape: &Tape<'_>, value: ValueId) -> bool {
    let mut at = value;
    let mut steps = 0;
    while WALK.has_room(steps) {
        steps += 1;
        match tape.kind(at) {
            Kind::Sent(_) => return true,
            Kind::Member { object, .. } | Kind::Element(object) => at = *object,
            _ => return false,
        }
    }
    false
}
