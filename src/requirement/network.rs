//! Whether a text names the internet, or so much of it that it is nobody's own network.

use std::net::Ipv6Addr;

use crate::requirement::truth::{Truth, or};

/// What providers and servers call every address. An address of zeros alone stands for all of them
/// (<https://www.rfc-editor.org/rfc/rfc5735#section-3>).
const EVERY: [&str; 6] = ["*", "all", "any", "internet", "0.0.0.0", "::"];

/// Networks of fewer bits hold more than anybody's own.
const OWN_BITS_V4: u32 = 8;
const OWN_BITS_V6: u32 = 16;

/// Multicast and what is reserved are not meant (<https://www.iana.org/assignments/ipv4-address-space>,
/// <https://www.iana.org/assignments/ipv6-address-space>): the first octet, and the first 16 bits, from which on they stand.
const MULTICAST_V4: u32 = 224;
const RESERVED_V6: u16 = 0x4000;

/// Whether one of the networks of a text, with commas between them, is the internet or a large part of it; unknown where a range
/// cannot be read. What is no address, such as a host's name, is not.
pub(super) fn world(text: &str) -> Truth {
    text.split(',').fold(Truth::False, |truth, part| or(truth, part_is_world(part.trim())))
}

fn part_is_world(text: &str) -> Truth {
    if EVERY.iter().any(|word| word.eq_ignore_ascii_case(text)) {
        return Truth::True;
    }
    if let Some((first, last)) = text
        .split_once('-')
        .map(|(first, last)| (first.trim(), last.trim()))
        .filter(|(first, last)| is_address(first) && is_address(last))
    {
        return v4(first).zip(v4(last)).map_or(Truth::Unknown, |(first, last)| {
            let is_large = last.saturating_sub(first) >> (32 - OWN_BITS_V4) > 0;
            (is_large && first >> 24 < MULTICAST_V4).into()
        });
    }
    let Some((address, bits)) = text.split_once('/').or_else(|| text.split_once(char::is_whitespace)) else {
        return Truth::False;
    };
    if is_address(address) { network(address, bits.trim()).map_or(Truth::Unknown, Truth::from) } else { Truth::False }
}

fn is_address(text: &str) -> bool {
    text.contains(':') && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.')
        || !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// `None` where an address or its bits cannot be read.
fn network(address: &str, bits: &str) -> Option<bool> {
    if address.contains(':') {
        let first = address.parse::<Ipv6Addr>().ok()?.segments().first().copied()?;
        let bits = number(bits).filter(|bits| *bits <= 128)?;
        return Some(bits == 0 || bits < OWN_BITS_V6 && first < RESERVED_V6);
    }
    let address = v4(address)?;
    let bits = if bits.contains('.') {
        let mask = v4(bits)?;
        Some(mask.leading_ones()).filter(|ones| mask.count_ones() == *ones)?
    } else {
        number(bits).filter(|bits| *bits <= 32)?
    };
    Some(bits == 0 || bits < OWN_BITS_V4 && address >> 24 < MULTICAST_V4)
}

/// An address of which the last numbers may be left out, as NFS and PostgreSQL read them.
fn v4(text: &str) -> Option<u32> {
    let mut address = 0;
    let mut left = 32_u32;
    for part in text.split('.') {
        left = left.checked_sub(8)?;
        address |= number(part).filter(|part| *part <= 255)? << left;
    }
    Some(address)
}

fn number(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// Whether a text that is known in part may be the internet: `beginning` is what stands before what is not known in `written`.
pub(super) fn may_be_world(beginning: &str, written: &str) -> Truth {
    let end = written.rsplit('}').next().unwrap_or_default();
    let is_small = end.rsplit_once('/').and_then(|(_, bits)| number(bits)).is_some_and(|bits| bits >= OWN_BITS_V6);
    if is_small && !written.contains(',') {
        return Truth::False;
    }
    let size = beginning.len();
    if EVERY.iter().any(|word| word.get(..size).is_some_and(|start| start.eq_ignore_ascii_case(beginning))) {
        return Truth::Unknown;
    }
    let address = beginning.split('/').next().unwrap_or_default();
    // What begins with numbers of some network goes on as one: `10.${var.x}`, `203.0.113.${var.x}`.
    let mut whole = address.rsplit_once(['.', ':']).map_or("", |(whole, _)| whole).split(['.', ':']);
    let is_own = whole.next().is_some_and(|first| first == "10" || first == "127")
        || whole.any(|part| part.bytes().any(|byte| byte != b'0'));
    if is_address(address) && (address != beginning || !is_own) { Truth::Unknown } else { Truth::False }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_internet_is_known_in_every_spelling() {
        for text in [
            "0.0.0.0/0",
            "::/0",
            "0::/0",
            "::0/0",
            "0.0.0.0/00",
            "000.0.0.0/0",
            "0/0",
            "10.0.0.1/0",
            "0.0.0.0 0.0.0.0",
            "0.0.0.0/0.0.0.0",
            "0.0.0.0/1",
            "128.0.0.0/1",
            "64.0.0.0/2",
            "::/1",
            "2000::/3",
            "0.0.0.0",
            "*",
            "Internet",
            "Any",
            "10.0.0.0/8, 0.0.0.0/0",
            "0.0.0.1-255.255.255.254",
            "1.0.0.0-126.255.255.255",
            "0.0.0.0 - 255.255.255.255",
        ] {
            assert_eq!(world(text), Truth::True, "{text}");
        }
    }

    #[test]
    fn a_network_or_a_name_is_not_the_internet() {
        for text in [
            "10.0.0.0/8",
            "203.0.113.0/24",
            "203.0.113.7",
            "10/8",
            "224.0.0.0/4",
            "fc00::/7",
            "2001:db8::/32",
            "10.0.0.0 255.0.0.0",
            "10.0.0.0-10.255.255.255",
            "240.0.0.0-255.255.255.255",
            "VirtualNetwork",
            "app.internal",
            "samenet",
            "12345",
            "9cc10173-e9ea-4176-9dbc-a4cee4c4ff30",
            "projects/a/b",
            "/subscriptions/0/x",
            "",
        ] {
            assert_eq!(world(text), Truth::False, "{text}");
        }
    }

    #[test]
    fn a_range_that_cannot_be_read_is_unknown() {
        for text in [
            "0.0.0.0/33",
            "300.0.0.0/8",
            "0.0.0.0/x",
            "::/129",
            "0.0.0.0/255.0.255.0",
            "1.2.3.4.5/0",
            "0.0.0.0-999.0.0.0",
        ] {
            assert_eq!(world(text), Truth::Unknown, "{text}");
        }
    }

    #[test]
    fn what_is_known_of_a_text_rules_the_internet_out() {
        for (beginning, written, truth) in [
            ("", "${var.x}", Truth::Unknown),
            ("0.", "0.${var.x}", Truth::Unknown),
            ("128.", "128.${var.x}", Truth::Unknown),
            ("10.0.0.0/", "10.0.0.0/${var.x}", Truth::Unknown),
            ("", "${var.x}/1", Truth::Unknown),
            ("", "${var.x}/32,${var.y}", Truth::Unknown),
            ("", "${var.x}/32", Truth::False),
            ("10.", "10.${var.x}", Truth::False),
            ("203.0.", "203.0.${var.x}", Truth::Unknown),
            ("203.0.113.", "203.0.113.${var.x}", Truth::False),
            ("2001:db8:", "2001:db8:${var.x}", Truth::False),
            ("sg-", "sg-${var.x}", Truth::False),
            ("app.", "app.${var.x}", Truth::False),
        ] {
            assert_eq!(may_be_world(beginning, written), truth, "{written}");
        }
    }
}
