//! Amazon Web Services.

use data_encoding::BASE32_NOPAD;

use super::checked::Checked;

/// An access key id is four letters that name its sort
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes>), then 80 bits in base
/// 32. Where the first bit is set, as in all keys since 2019, the next forty are the number of the account, twelve decimal
/// digits: <https://blog.adobe.com/security/uncovering-the-hidden-identities-within-aws-access-keys>,
/// <https://labs.withsecure.com/publications/a-bitwise-analysis-of-aws-access-key-identifiers>. A larger number is no account's.
pub(super) fn access_key_id(value: &str) -> Option<Checked> {
    let bytes = BASE32_NOPAD.decode(value.get(4..)?.as_bytes()).ok()?;
    let bits = bytes.first_chunk::<6>()?.iter().fold(0u64, |bits, &byte| bits << 8 | u64::from(byte));
    if bits >> 47 == 0 {
        return Some(Checked::default());
    }
    let account = bits >> 7 & 0xff_ffff_ffff;
    (account < 1_000_000_000_000).then(|| Checked::default().with("account", &format!("{account:012}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_is_read_from_newer_ids() {
        // The example that the bit layout was published with; the key expired in 2020.
        let account = access_key_id(&["ASIAY34FZ", "KBOKMUTVV7A"].concat()).unwrap();
        assert_eq!(account.attributes, [("account".to_string(), "609629065308".to_string())]);
        assert_eq!(access_key_id(&["AKIAIOSFO", "DNN7EXAMPLE"].concat()), Some(Checked::default()));
        assert_eq!(access_key_id(&["AKIA7777", "777777777777"].concat()), None);
        assert_eq!(access_key_id("AKé"), None);
    }
}
