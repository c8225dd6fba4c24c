//! What a client sent: by the annotations of a handler's parameters, and by the types of the values that hold requests.
//! <https://docs.spring.io/spring-framework/reference/web/webmvc/mvc-controller/ann-methods.html>, <https://jakarta.ee/specifications/restful-ws/3.1/>,
//! <https://jakarta.ee/specifications/servlet/6.0/apidocs/>, <https://javalin.io/documentation#context>, <https://vertx.io/docs/vertx-web/java/>,
//! <https://docs.micronaut.io/latest/guide/#binding>, <https://quarkus.io/guides/rest#accessing-request-parameters>.

use crate::code::tape::{Kind, Tape, ValueId, WALK};

/// How a parameter is given what a client sent, by the name of an annotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// Anything.
    Freely,
    /// A part of the path, in which no `/` can be.
    Segment,
}

/// What an annotation of a parameter says.
pub(super) fn bound(annotation: &str) -> Option<Bound> {
    match annotation {
        "RequestParam" | "RequestBody" | "RequestPart" | "ModelAttribute" | "CookieValue" | "MatrixVariable"
        | "QueryParam" | "FormParam" | "FormDataParam" | "CookieParam" | "MatrixParam" | "BeanParam" | "QueryValue"
        | "Body" | "RestQuery" | "RestForm" | "RestCookie" | "RequestAttribute" => Some(Bound::Freely),
        "PathVariable" | "PathParam" | "RestPath" => Some(Bound::Segment),
        _ => None,
    }
}

/// Whether a parameter is given a header, and the header's name is not one that proxies and browsers set.
pub(super) fn is_header(annotation: &str) -> bool {
    matches!(annotation, "RequestHeader" | "HeaderParam" | "RestHeader" | "Header")
}

/// Whether a client may write what it likes into a header, and nobody else does.
pub(super) fn is_free_header(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let is_set = ["x-forwarded", "x-real", "x-request-id", "x-csrf", "x-xsrf", "x-correlation"];
    let proves = ["signature", "token", "secret", "key"];
    lower.starts_with("x-")
        && !is_set.iter().any(|start| lower.starts_with(start))
        && !proves.iter().any(|end| lower.ends_with(end))
}

/// Whether a method's annotation says that it answers requests: `@GetMapping`, JAX-RS's `@GET`.
pub(super) fn is_handler(annotation: &str) -> bool {
    annotation.ends_with("Mapping")
}

/// Whether a type is that of a request.
pub(super) fn is_request(bare: &str) -> bool {
    matches!(
        bare,
        "HttpServletRequest"
            | "ServletRequest"
            | "MultipartHttpServletRequest"
            | "HttpServletRequestWrapper"
            | "ServerHttpRequest"
            | "ServerRequest"
            | "WebRequest"
            | "NativeWebRequest"
            | "RoutingContext"
            | "HttpServerRequest"
            | "Context"
            | "UriInfo"
            | "ServerWebExchange"
            | "ContainerRequestContext"
            | "HttpServerExchange"
    )
}

/// Whether a method of a request gives something that the client sent.
pub(super) fn gives(method: &str) -> bool {
    matches!(
        method,
        "getParameter"
            | "getParameterValues"
            | "getParameterMap"
            | "getQueryString"
            | "getReader"
            | "getInputStream"
            | "getPart"
            | "getParts"
            | "queryParam"
            | "queryParams"
            | "queryParamMap"
            | "pathParam"
            | "formParam"
            | "formParams"
            | "getParam"
            | "getQueryParams"
            | "getQueryParameters"
            | "getPathParameters"
            | "getFormAttribute"
            | "bodyToMono"
            | "bodyToFlux"
            | "bodyAsClass"
            | "body"
            | "getBody"
            | "getBodyAsString"
            | "getBodyAsJson"
            | "formData"
            | "getFormData"
            | "pathVariable"
            | "uploadedFile"
            | "getEntityStream"
    )
}

/// Whether a method gives the name that a client gave a file: <https://docs.spring.io/spring-framework/docs/current/javadoc-api/org/springframework/web/multipart/MultipartFile.html>.
pub(super) fn gives_file_name(method: &str) -> bool {
    matches!(method, "getOriginalFilename" | "getSubmittedFileName")
}

/// The name that a chain begins with.
pub(super) fn root<'t>(tape: &Tape<'t>, value: ValueId) -> Option<&'t str> {
    let mut at = value;
    let mut steps = 0;
    while WALK.has_room(steps) {
        steps += 1;
        match tape.kind(at) {
            Kind::Name(name) => return Some(name),
            Kind::Member { object, .. } => at = *object,
            Kind::Call { callee, .. } => at = *callee,
            Kind::Typed { value, .. } | Kind::Asked { value, .. } => at = *value,
            _ => return None,
        }
    }
    None
}
