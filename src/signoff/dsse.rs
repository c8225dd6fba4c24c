//! DSSE envelopes (<https://github.com/secure-systems-lab/dsse/blob/master/protocol.md>), for who carries on with
//! in-toto or sigstore tools. The signature in it is an SSHSIG over the pre-authentication encoding.

use data_encoding::BASE64;
use serde_json::json;

/// What an in-toto statement is in an envelope.
const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

/// The bytes to sign: `DSSEv1 LENGTH TYPE LENGTH BODY`.
#[must_use]
pub(super) fn pre_authentication(payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {PAYLOAD_TYPE} {} ", PAYLOAD_TYPE.len(), payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

/// The envelope of a statement, signed by `sign`, which gets the bytes to sign and gives the signature's text and the
/// key's fingerprint.
///
/// # Errors
///
/// What `sign` says.
pub fn envelope<E>(payload: &[u8], sign: impl FnOnce(&[u8]) -> Result<(String, String), E>) -> Result<String, E> {
    let (signature, key) = sign(&pre_authentication(payload))?;
    let envelope = json!({
        "payloadType": PAYLOAD_TYPE,
        "payload": BASE64.encode(payload),
        "signatures": [{"keyid": key, "sig": BASE64.encode(signature.as_bytes())}],
    });
    Ok(serde_json::to_string_pretty(&envelope).unwrap_or_default() + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_to_sign_are_those_of_the_specification() {
        let bytes = pre_authentication(b"hello");
        assert_eq!(String::from_utf8_lossy(&bytes), "DSSEv1 28 application/vnd.in-toto+json 5 hello");
    }
}
