//! What a client sent, by the types of the values that hold it: net/http, Gin, Echo, Fiber, chi and gorilla/mux.
//! <https://pkg.go.dev/net/http#Request>, <https://gin-gonic.com/en/docs/>, <https://echo.labstack.com/docs/request>,
//! <https://docs.gofiber.io/api/ctx>, <https://pkg.go.dev/github.com/go-chi/chi/v5#URLParam>, <https://pkg.go.dev/github.com/gorilla/mux#Vars>.

use crate::code::tape::{Kind, Tape, ValueId, WALK};

/// What a method of a request gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Given {
    /// One thing that the client sent, by its name.
    Asked,
    /// All of it goes where an argument points to.
    Filled,
}

/// Whether a type is that of a request, or of what a framework hands to its handlers.
pub(super) fn is_request(bare: &str) -> bool {
    matches!(bare, "http.Request" | "gin.Context" | "echo.Context" | "fiber.Ctx")
}

/// Parts of a request that are all that was sent.
pub(super) fn is_body(property: &str) -> bool {
    matches!(property, "Body" | "Form" | "PostForm" | "MultipartForm")
}

/// Parts of a request's address that the client wrote.
pub(super) fn is_address(property: &str) -> bool {
    matches!(property, "Path" | "RawPath" | "RawQuery" | "RequestURI")
}

/// Calls that give all that was sent: Fiber's context, <https://pkg.go.dev/net/http/httputil#DumpRequest>.
pub(super) fn gives_all(package: &str, method: &str) -> bool {
    match package {
        "httputil" => matches!(method, "DumpRequest" | "DumpRequestOut"),
        _ => matches!(method, "Body" | "BodyRaw"),
    }
}

/// What a method gives that is called on a request, or on a part of one.
pub(super) fn given(method: &str) -> Option<Given> {
    match method {
        "FormValue" | "PostFormValue" | "PathValue" | "Query" | "QueryParam" | "DefaultQuery" | "Param" | "Params"
        | "PostForm" | "DefaultPostForm" | "GetQuery" | "QueryArray" | "Get" | "GetRawData" => Some(Given::Asked),
        "Bind" | "BindJSON" | "BindQuery" | "BindUri" | "ShouldBind" | "ShouldBindJSON" | "ShouldBindQuery"
        | "ShouldBindUri" | "ShouldBindBodyWith" | "BodyParser" | "QueryParser" | "ParamsParser" => Some(Given::Filled),
        _ => None,
    }
}

/// Functions of routers that are given a request and give a part of its path.
pub(super) fn gives_part(package: &str, function: &str) -> bool {
    matches!((package, function), ("chi", "URLParam") | ("mux", "Vars"))
}

/// The name that a chain begins with; `None` where it passes through what proxies and the program itself set: `r.Header.Get("X")`,
/// `c.Request.Context()`.
pub(super) fn root<'t>(tape: &Tape<'t>, value: ValueId) -> Option<&'t str> {
    let mut at = value;
    let mut steps = 0;
    while WALK.has_room(steps) {
        steps += 1;
        match tape.kind(at) {
            Kind::Name(name) => return Some(name),
            Kind::Member { property, .. }
                if matches!(*property, "Header" | "Context" | "TLS" | "RemoteAddr" | "Host" | "Method" | "Trailer") =>
            {
                return None;
            }
            Kind::Member { object, .. } => at = *object,
            Kind::Call { callee, .. } => at = *callee,
            Kind::Typed { value, .. } | Kind::Sent(value) | Kind::Asked { value, .. } => at = *value,
            _ => return None,
        }
    }
    None
}
