//! Functions on addresses (RFC 4632), as integers of 128 bits.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{takes, whole, word};
use crate::document::hcl::value::{Found, Gap, Val};

pub(super) fn call(name: &str, arguments: &[Val]) -> Option<Found> {
    Some(match name {
        "cidrhost" => cidrhost(arguments),
        "cidrnetmask" => cidrnetmask(arguments),
        "cidrsubnet" => cidrsubnet(arguments),
        "cidrsubnets" => cidrsubnets(arguments),
        _ => return None,
    })
}

/// An address block: its first address, the length of its prefix, and the bits of its family.
#[derive(Clone, Copy)]
struct Block {
    base: u128,
    prefix: u32,
    bits: u32,
}

impl Block {
    fn read(text: &str) -> Result<Self, Gap> {
        let (address, prefix) = text.split_once('/').ok_or(Gap::Invalid)?;
        let address: IpAddr = address.parse().map_err(|_| Gap::Open)?;
        let prefix: u32 = prefix.parse().map_err(|_| Gap::Invalid)?;
        let (base, bits) = match address {
            IpAddr::V4(address) => (u128::from(u32::from(address)), 32),
            // Go shows such an address as one of the old family.
            IpAddr::V6(address) if address.to_ipv4_mapped().is_some() => return Err(Gap::Open),
            IpAddr::V6(address) => (u128::from(address), 128),
        };
        if prefix > bits {
            return Err(Gap::Invalid);
        }
        let mut block = Self { base, prefix, bits };
        block.base &= !block.hosts();
        Ok(block)
    }

    /// A mask of the bits below the prefix.
    fn hosts(self) -> u128 {
        match self.bits - self.prefix {
            128 => u128::MAX,
            free => (1 << free) - 1,
        }
    }

    fn address(self, value: u128) -> String {
        match (self.bits, u32::try_from(value)) {
            (32, Ok(value)) => Ipv4Addr::from(value).to_string(),
            _ => Ipv6Addr::from(value).to_string(),
        }
    }

    fn shown(self) -> String {
        format!("{}/{}", self.address(self.base), self.prefix)
    }

    /// The block number `number` of those that are `more` bits longer.
    fn subnet(self, more: u32, number: u128) -> Result<Self, Gap> {
        let prefix = self.prefix.checked_add(more).filter(|prefix| *prefix <= self.bits).ok_or(Gap::Invalid)?;
        if more < 128 && number >> more != 0 {
            return Err(Gap::Invalid);
        }
        let base = self.base | number.checked_shl(self.bits - prefix).unwrap_or(0);
        Ok(Self { base, prefix, bits: self.bits })
    }
}

fn small(arguments: &[Val], at: usize) -> Result<u32, Gap> {
    u32::try_from(whole(arguments, at)?).map_err(|_| Gap::Open)
}

fn cidrsubnet(arguments: &[Val]) -> Found {
    takes(arguments, 3..=3)?;
    let number = u128::try_from(whole(arguments, 2)?).map_err(|_| Gap::Open)?;
    let block = Block::read(&word(arguments, 0)?)?.subnet(small(arguments, 1)?, number)?;
    Ok(Val::text_of(block.shown()))
}

/// Blocks of several lengths, each right after the one before it.
fn cidrsubnets(arguments: &[Val]) -> Found {
    let whole_block = Block::read(&word(arguments, 0)?)?;
    let mut next = whole_block.base;
    let mut blocks = Vec::new();
    for at in 1..arguments.len() {
        let more = small(arguments, at)?;
        let prefix =
            whole_block.prefix.checked_add(more).filter(|prefix| *prefix <= whole_block.bits).ok_or(Gap::Invalid)?;
        if more == 0 {
            return Err(Gap::Open);
        }
        let mut block = Block { base: next, prefix, bits: whole_block.bits };
        if next & block.hosts() != 0 {
            block.base = (next | block.hosts()).checked_add(1).ok_or(Gap::Invalid)?;
        }
        let last = block.base | block.hosts();
        if last & !whole_block.hosts() != whole_block.base {
            return Err(Gap::Invalid);
        }
        next = last.checked_add(1).ok_or(Gap::Open)?;
        blocks.push(Val::text_of(block.shown()));
    }
    Val::list(blocks)
}

fn cidrhost(arguments: &[Val]) -> Found {
    takes(arguments, 2..=2)?;
    let (block, number) = (Block::read(&word(arguments, 0)?)?, whole(arguments, 1)?);
    let offset = match u128::try_from(number) {
        Ok(number) if number <= block.hosts() => number,
        // Counted from the end.
        Err(_) if u128::from(number.unsigned_abs()) <= block.hosts() => {
            block.hosts() - u128::from(number.unsigned_abs()) + 1
        }
        _ => return Err(Gap::Invalid),
    };
    Ok(Val::text_of(block.address(block.base | offset)))
}

fn cidrnetmask(arguments: &[Val]) -> Found {
    takes(arguments, 1..=1)?;
    let block = Block::read(&word(arguments, 0)?)?;
    if block.bits != 32 {
        return Err(Gap::Open);
    }
    Ok(Val::text_of(block.address(!block.hosts() & u128::from(u32::MAX))))
}
