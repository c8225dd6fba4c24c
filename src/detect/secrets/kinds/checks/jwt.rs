//! JSON Web Tokens.

use data_encoding::BASE64URL_NOPAD;

use super::checked::Checked;

/// Header and payload are base64url JSON objects, and the header names an algorithm (RFC 7519 section 5, RFC 7515).
pub(super) fn token(value: &str) -> Option<Checked> {
    let (header, payload) = parts(value)?;
    let algorithm = header.get("alg")?.as_str()?;
    let signature = value.rsplit('.').next()?.len() * 6 / 8;
    if algorithm.eq_ignore_ascii_case("none") || signature_length(algorithm).is_some_and(|length| signature != length) {
        return None;
    }
    // The payload of jwt.io, and issuers under the names reserved for documentation.
    let word = |claim: &str| payload.get(claim).and_then(|text| text.as_str()).unwrap_or_default();
    if word("sub") == "1234567890"
        || word("name") == "John Doe"
        || is_documentation(word("iss"))
        || word("iss") == "supabase-demo"
    {
        return None;
    }
    let mut attributes = vec![("algorithm".to_string(), algorithm.chars().take(16).collect())];
    if let Some(issuer) = payload.get("iss").and_then(|iss| iss.as_str()) {
        attributes.push(("issuer".to_string(), issuer.chars().take(120).collect()));
    }
    for (claim, name) in [("iat", "issued"), ("exp", "expires")] {
        if let Some(time) = payload.get(claim).and_then(serde_json::Value::as_i64) {
            attributes.push((name.to_string(), time.to_string()));
        }
    }
    Some(Checked { attributes, ..Checked::default() })
}

/// Whether an issuer is a host under a name that is reserved for documentation (RFC 2606), or nothing but the word.
fn is_documentation(issuer: &str) -> bool {
    let behind = issuer.split_once("://").map_or(issuer, |(_, behind)| behind);
    let host = behind.split(['/', ':', '?']).next().unwrap_or_default();
    let mut labels = host.rsplit('.');
    matches!((labels.next(), labels.next()), (Some("example"), _) | (Some("com" | "net" | "org"), Some("example")))
}

/// The bytes of a signature, where the algorithm alone says it (RFC 7518 sections 3.2 and 3.4).
fn signature_length(algorithm: &str) -> Option<usize> {
    match algorithm {
        "HS256" => Some(32),
        "HS384" => Some(48),
        "HS512" | "ES256" => Some(64),
        "ES384" => Some(96),
        "ES512" => Some(132),
        _ => None,
    }
}

/// A key of a Supabase project that is a JSON Web Token: issuer and role are claims
/// (<https://supabase.com/docs/guides/api/api-keys>).
pub(super) fn supabase(value: &str, role: &str) -> Option<Checked> {
    let (_, payload) = parts(value)?;
    let word = |key: &str| payload.get(key).and_then(|claim| claim.as_str());
    let supabase = word("iss").is_some_and(|iss| iss.starts_with("supabase"));
    // Every local stack and every first set-up has the keys that the documents print
    // (<https://supabase.com/docs/guides/self-hosting/docker>).
    if !supabase || word("iss") == Some("supabase-demo") || word("role") != Some(role) {
        return None;
    }
    let mut attributes = vec![("role".to_string(), role.to_string())];
    if let Some(project) = word("ref") {
        attributes.push(("project".to_string(), project.chars().take(40).collect()));
    }
    Some(Checked { attributes, ..Checked::default() })
}

fn parts(value: &str) -> Option<(serde_json::Value, serde_json::Value)> {
    let mut parts = value.split('.');
    let mut json = || {
        let bytes = BASE64URL_NOPAD.decode(parts.next()?.as_bytes()).ok()?;
        serde_json::from_slice::<serde_json::Value>(&bytes).ok().filter(serde_json::Value::is_object)
    };
    Some((json()?, json()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(header: &str, payload: &str, signature: usize) -> String {
        let part = |text: &[u8]| BASE64URL_NOPAD.encode(text);
        let signature: Vec<u8> = (0..signature).map(|at| (at as u8).wrapping_mul(89)).collect();
        format!("{}.{}.{}", part(header.as_bytes()), part(payload.as_bytes()), part(&signature))
    }

    #[test]
    fn the_signature_must_have_the_algorithms_length() {
        let payload = r#"{"iss":"https://id.acme.dev","iat":1,"exp":2}"#;
        let checked = token(&signed(r#"{"alg":"HS256"}"#, payload, 32)).unwrap();
        let seen: Vec<_> = checked.attributes.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(
            seen,
            [("algorithm", "HS256"), ("issuer", "https://id.acme.dev"), ("issued", "1"), ("expires", "2")]
        );
        for (algorithm, length) in [("HS256", 31), ("HS512", 32), ("ES256", 63), ("none", 0)] {
            assert_eq!(token(&signed(&format!(r#"{{"alg":"{algorithm}"}}"#), payload, length)), None, "{algorithm}");
        }
        assert!(token(&signed(r#"{"alg":"RS256"}"#, payload, 256)).is_some());
    }

    #[test]
    fn issuers_for_documentation_are_hosts_of_reserved_names() {
        let is_told =
            |issuer: &str| token(&signed(r#"{"alg":"HS256"}"#, &format!(r#"{{"iss":"{issuer}"}}"#), 32)).is_some();
        for issuer in ["https://id.example.com/", "example.org", "https://a.example:8443/x", "example"] {
            assert!(!is_told(issuer), "{issuer}");
        }
        for issuer in ["https://example-corp.auth0.com/", "https://myexampleapp.com", "https://example.acme.dev"] {
            assert!(is_told(issuer), "{issuer}");
        }
    }
}
