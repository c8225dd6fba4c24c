//! JSON Web Tokens (RFC 7519): `io.jwt.decode`, and signatures with a shared key. As OPA's `topdown/tokens.go`.

use data_encoding::{BASE64URL, BASE64URL_NOPAD, HEXLOWER};
use regorus::Value;

use super::arguments::text;
use super::crypto::{HS256, HS384, HS512, Keyed};

/// How often a token may hold another.
const MAX_DEPTH: usize = 16;

/// Header, payload and signature, the signature in hexadecimal. Nothing is verified.
pub(super) fn decode(arguments: &[Value]) -> Result<Value, String> {
    decode_text(text(arguments, 0)?, MAX_DEPTH)
}

fn decode_text(token: &str, depth: usize) -> Result<Value, String> {
    let [header, payload, signature] = sections(token)?;
    let header = object(&decode_part(header, "header")?)?;
    if header.as_object().is_ok_and(|header| header.get(&Value::from("enc")).is_some()) {
        return Err("JWT is a JWE object, which is not supported".to_string());
    }
    let payload = decode_part(payload, "payload")?;
    let content_type = header.as_object().ok().and_then(|header| header.get(&Value::from("cty")).cloned());
    if content_type == Some(Value::from("JWT")) {
        let below = depth.checked_sub(1).ok_or("tokens are nested too deep")?;
        return decode_text(payload.trim_matches(['"', '\'']), below);
    }
    let payload = object(&payload)?;
    let signature = bytes(signature, "signature")?;
    Ok(Value::from(vec![header, payload, Value::from(HEXLOWER.encode(&signature))]))
}

fn sections(token: &str) -> Result<[&str; 3], String> {
    let parts: Vec<&str> = token.split('.').collect();
    match parts.as_slice() {
        &[header, payload, signature] => Ok([header, payload, signature]),
        [_] => Err("encoded JWT had no period separators".to_string()),
        parts => Err(format!("encoded JWT must have 3 sections, found {}", parts.len())),
    }
}

/// Base64 for URLs, with padding or without. As Go reads it, bits behind the last byte may be set.
fn bytes(part: &str, name: &str) -> Result<Vec<u8>, String> {
    let mut alphabet = if part.ends_with('=') { BASE64URL } else { BASE64URL_NOPAD }.specification();
    alphabet.check_trailing_bits = false;
    let decoded = alphabet.encoding().map_err(|error| error.to_string())?.decode(part.as_bytes());
    decoded.map_err(|error| format!("JWT {name} had invalid encoding: {error}"))
}

fn decode_part(part: &str, name: &str) -> Result<String, String> {
    Ok(String::from_utf8_lossy(&bytes(part, name)?).into_owned())
}

fn object(json: &str) -> Result<Value, String> {
    let value = Value::from_json_str(json).map_err(|_| "invalid JSON".to_string())?;
    if value.as_object().is_ok() { Ok(value) } else { Err("decoded JSON type was not an Object".to_string()) }
}

pub(super) fn verify_hs256(arguments: &[Value]) -> Result<Value, String> {
    verify(arguments, HS256)
}

pub(super) fn verify_hs384(arguments: &[Value]) -> Result<Value, String> {
    verify(arguments, HS384)
}

pub(super) fn verify_hs512(arguments: &[Value]) -> Result<Value, String> {
    verify(arguments, HS512)
}

fn verify(arguments: &[Value], digest: Keyed) -> Result<Value, String> {
    let (token, key) = (text(arguments, 0)?, text(arguments, 1)?);
    let [header, payload, signature] = sections(token)?;
    let expected = digest(format!("{header}.{payload}").as_bytes(), key.as_bytes())?;
    Ok(Value::from(expected == bytes(signature, "signature")?))
}
