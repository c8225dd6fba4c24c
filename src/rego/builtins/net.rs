//! Ranges of addresses: `net.cidr_intersects`, `net.cidr_contains_matches`, `net.cidr_merge`. As OPA's
//! `topdown/cidr.go`.

use std::net::{IpAddr, Ipv4Addr};

use regorus::Value;

use super::arguments::text;

/// A range of addresses as whole numbers, with the width of an address in bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Range {
    width: u32,
    last: u128,
    first: u128,
}

impl Range {
    /// `10.0.0.0/8`, of which the host's bits may be set.
    fn parse(text: &str) -> Result<Self, String> {
        let invalid = || format!("invalid CIDR address: {text}");
        let (address, prefix) = text.split_once('/').ok_or_else(invalid)?;
        let address: IpAddr = address.parse().map_err(|_| invalid())?;
        let prefix: u32 = prefix.parse().map_err(|_| invalid())?;
        Self::new(address, prefix).ok_or_else(invalid)
    }

    fn new(address: IpAddr, prefix: u32) -> Option<Self> {
        let (width, number) = match address {
            IpAddr::V4(address) => (32_u32, u128::from(u32::from(address))),
            IpAddr::V6(address) => (128, u128::from(address)),
        };
        let hosts = ones(width.checked_sub(prefix)?);
        Some(Self { width, first: number & !hosts, last: number | hosts })
    }

    fn contains(&self, other: &Self) -> bool {
        self.width == other.width && self.first <= other.first && other.last <= self.last
    }

    fn intersects(&self, other: &Self) -> bool {
        self.width == other.width && self.first <= other.last && other.first <= self.last
    }

    /// The fewest CIDRs that together are this range, in order.
    fn cidrs(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut first = self.first;
        loop {
            let mut hosts = if first == 0 { self.width } else { first.trailing_zeros().min(self.width) };
            while ones(hosts) > self.last - first {
                hosts -= 1;
            }
            let address = match (self.width, u32::try_from(first)) {
                (32, Ok(address)) => IpAddr::from(Ipv4Addr::from(address)),
                _ => IpAddr::from(std::net::Ipv6Addr::from(first)),
            };
            found.push(format!("{address}/{}", self.width - hosts));
            match first.checked_add(ones(hosts)).and_then(|last| last.checked_add(1)) {
                Some(next) if next <= self.last => first = next,
                _ => return found,
            }
        }
    }
}

fn ones(bits: u32) -> u128 {
    u128::MAX.checked_shr(128_u32.saturating_sub(bits)).unwrap_or_default()
}

/// Whether two ranges share an address.
pub(super) fn intersects(arguments: &[Value]) -> Result<Value, String> {
    let (one, other) = (Range::parse(text(arguments, 0)?)?, Range::parse(text(arguments, 1)?)?);
    Ok(Value::from(one.intersects(&other)))
}

/// An address, or a range.
fn address_or_range(text: &str) -> Result<Range, String> {
    let whole = |address: IpAddr| Range::new(address, if address.is_ipv4() { 32 } else { 128 });
    match text.parse().ok().and_then(whole) {
        Some(range) => Ok(range),
        None => {
            Range::parse(text).map_err(|_| "not a valid textual representation of an IP address or CIDR".to_string())
        }
    }
}

/// The pairs of keys for which a range of the first collection contains an address or a range of the second.
pub(super) fn contains_matches(arguments: &[Value]) -> Result<Value, String> {
    let (ranges, others) = (keyed(arguments, 0)?, keyed(arguments, 1)?);
    let mut pairs = Value::new_set();
    for (key, range) in &ranges {
        let range = Range::parse(range)?;
        for (other_key, other) in &others {
            if range.contains(&address_or_range(other)?) {
                let set = pairs.as_set_mut().map_err(|error| error.to_string())?;
                set.insert(Value::from(vec![key.clone(), other_key.clone()]));
            }
        }
    }
    Ok(pairs)
}

/// The members of a collection by key; each is a text, or an array that begins with one.
fn keyed(arguments: &[Value], at: usize) -> Result<Vec<(Value, String)>, String> {
    let element = |value: &Value| match value {
        Value::String(text) => Ok(text.to_string()),
        Value::Array(items) => text(items.get(0).map(std::slice::from_ref).unwrap_or_default(), 0).map(str::to_string),
        _ => Err(String::new()),
    };
    let wrong = |_| format!("operand {}: element must be string or non-empty array", at + 1);
    let pair = |key: Value, value: &Value| Ok((key, element(value).map_err(wrong)?));
    match arguments.get(at) {
        Some(Value::Array(items)) => items.iter().enumerate().map(|(at, item)| pair(Value::from(at), item)).collect(),
        Some(Value::Set(items)) => items.iter_sorted().map(|item| pair(item.clone(), item)).collect(),
        Some(Value::Object(object)) => object.iter_sorted().map(|(key, item)| pair(key.clone(), item)).collect(),
        Some(Value::String(text)) => Ok(vec![(Value::String(text.clone()), text.to_string())]),
        _ => Ok(Vec::new()),
    }
}

/// The fewest ranges that hold the same addresses. An address alone stands for the network of its class, as in Go's
/// `net.IP.DefaultMask`.
pub(super) fn merge(arguments: &[Value]) -> Result<Value, String> {
    let items: Vec<Value> = match arguments.first() {
        Some(Value::Array(items)) => items.iter().cloned().collect(),
        Some(Value::Set(items)) => items.iter_sorted().cloned().collect(),
        _ => return Err("operand must be an array".to_string()),
    };
    let mut ranges = Vec::new();
    for item in &items {
        let Value::String(text) = item else { return Err("element must be string".to_string()) };
        ranges.push(match text.parse::<IpAddr>() {
            Ok(IpAddr::V4(address)) => class(address).ok_or("no class of networks has the address")?,
            Ok(IpAddr::V6(_)) => return Err("IPv6 invalid: needs prefix length".to_string()),
            Err(_) => (Range::parse(text)?, None),
        });
    }
    // OPA compares addresses of version 4 as those of version 6 that stand for them.
    let mapped = Range { width: 128, first: 0xffff_0000_0000, last: 0xffff_ffff_ffff };
    if ranges.iter().any(|(range, _)| range.contains(&mapped)) {
        ranges.retain(|(range, _)| range.width == 128);
    }
    ranges.sort();
    let mut merged: Vec<(Range, Option<String>)> = Vec::new();
    for (range, text) in ranges {
        let mut joined = (range, text);
        let touches =
            |before: &Range, range: &Range| before.width == range.width && range.first.saturating_sub(1) <= before.last;
        while let Some((before, _)) = merged.pop_if(|(before, _)| touches(before, &joined.0)) {
            joined = (Range { first: joined.0.first.min(before.first), ..joined.0 }, None);
        }
        merged.push(joined);
    }
    let mut set = Value::new_set();
    for (range, text) in merged {
        for cidr in text.map_or_else(|| range.cidrs(), |text| vec![text]) {
            set.as_set_mut().map_err(|error| error.to_string())?.insert(Value::from(cidr));
        }
    }
    Ok(set)
}

/// The network of an address's class, and how it is written when it stays alone: with the address, as in OPA.
fn class(address: Ipv4Addr) -> Option<(Range, Option<String>)> {
    let prefix = match address.octets() {
        [0..128, ..] => 8,
        [128..192, ..] => 16,
        _ => 24,
    };
    Some((Range::new(IpAddr::V4(address), prefix)?, Some(format!("{address}/{prefix}"))))
}
