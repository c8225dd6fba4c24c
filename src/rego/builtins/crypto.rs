//! Digests and keyed digests, in lower-case hexadecimal.

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use regorus::Value;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

use super::arguments::text;

pub(super) fn md5(arguments: &[Value]) -> Result<Value, String> {
    digest::<Md5>(arguments)
}

pub(super) fn sha1(arguments: &[Value]) -> Result<Value, String> {
    digest::<Sha1>(arguments)
}

pub(super) fn sha256(arguments: &[Value]) -> Result<Value, String> {
    digest::<Sha256>(arguments)
}

fn digest<D: Digest>(arguments: &[Value]) -> Result<Value, String> {
    Ok(Value::from(HEXLOWER.encode(&D::digest(text(arguments, 0)?))))
}

pub(super) fn hmac_md5(arguments: &[Value]) -> Result<Value, String> {
    hexadecimal(keyed::<Hmac<Md5>>, arguments)
}

pub(super) fn hmac_sha1(arguments: &[Value]) -> Result<Value, String> {
    hexadecimal(keyed::<Hmac<Sha1>>, arguments)
}

pub(super) fn hmac_sha256(arguments: &[Value]) -> Result<Value, String> {
    hexadecimal(hs256, arguments)
}

pub(super) fn hmac_sha512(arguments: &[Value]) -> Result<Value, String> {
    hexadecimal(hs512, arguments)
}

/// A keyed digest: of a text, with a key.
pub(super) type Keyed = fn(&[u8], &[u8]) -> Result<Vec<u8>, String>;

pub(super) const HS256: Keyed = hs256;
pub(super) const HS384: Keyed = keyed::<Hmac<Sha384>>;
pub(super) const HS512: Keyed = hs512;

fn hs256(content: &[u8], key: &[u8]) -> Result<Vec<u8>, String> {
    keyed::<Hmac<Sha256>>(content, key)
}

fn hs512(content: &[u8], key: &[u8]) -> Result<Vec<u8>, String> {
    keyed::<Hmac<Sha512>>(content, key)
}

fn hexadecimal(digest: Keyed, arguments: &[Value]) -> Result<Value, String> {
    let (content, key) = (text(arguments, 0)?, text(arguments, 1)?);
    Ok(Value::from(HEXLOWER.encode(&digest(content.as_bytes(), key.as_bytes())?)))
}

fn keyed<M: Mac + KeyInit>(content: &[u8], key: &[u8]) -> Result<Vec<u8>, String> {
    let mut mac = <M as KeyInit>::new_from_slice(key).map_err(|error| error.to_string())?;
    mac.update(content);
    Ok(mac.finalize().into_bytes().to_vec())
}

/// Whether two keyed digests are the same text.
pub(super) fn hmac_equal(arguments: &[Value]) -> Result<Value, String> {
    Ok(Value::from(text(arguments, 0)? == text(arguments, 1)?))
}
