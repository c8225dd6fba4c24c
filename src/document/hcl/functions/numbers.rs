//! Functions on numbers.

use hcl_edit::expr::BinaryOperator;

use super::{items, takes, whole, word};
use crate::document::hcl::operators::{arithmetic, order};
use crate::document::hcl::value::{Found, Gap, Num, Val};

pub(super) fn call(name: &str, arguments: &[Val]) -> Option<Found> {
    Some(match name {
        "max" => extreme(arguments, std::cmp::Ordering::is_gt),
        "min" => extreme(arguments, std::cmp::Ordering::is_lt),
        "abs" => rounded(arguments, |whole| whole.checked_abs(), f64::abs),
        "ceil" => rounded(arguments, Some, f64::ceil),
        "floor" => rounded(arguments, Some, f64::floor),
        "signum" => whole(arguments, 0).map(|value| Val::Number(Num::Int(value.signum()))),
        "parseint" => parseint(arguments),
        "sum" => sum(arguments),
        "pow" => pow(arguments),
        _ => return None,
    })
}

fn extreme(arguments: &[Val], better: fn(std::cmp::Ordering) -> bool) -> Found {
    let mut numbers = arguments.iter().map(Val::to_number);
    let mut best = numbers.next().ok_or(Gap::Invalid)??;
    for number in numbers {
        let number = number?;
        if better(order(number, best)) {
            best = number;
        }
    }
    Ok(Val::Number(best))
}

fn rounded(arguments: &[Val], of_whole: impl Fn(i64) -> Option<i64>, of_float: impl Fn(f64) -> f64) -> Found {
    takes(arguments, 1..=1)?;
    match arguments.first().ok_or(Gap::Invalid)?.to_number()? {
        Num::Int(value) => of_whole(value).map(Num::Int).map(Val::Number).ok_or(Gap::Open),
        Num::Float(value) => Num::from_float(of_float(value)).map(Val::Number).ok_or(Gap::Open),
    }
}

fn parseint(arguments: &[Val]) -> Found {
    takes(arguments, 2..=2)?;
    let (text, base) = (word(arguments, 0)?, whole(arguments, 1)?);
    let base = u32::try_from(base).ok().filter(|base| (2..=36).contains(base)).ok_or(Gap::Open)?;
    if text.len() > 12 || text.contains(['+', '_']) {
        return Err(Gap::Open);
    }
    i64::from_str_radix(&text, base).map(|value| Val::Number(Num::Int(value))).map_err(|_| Gap::Invalid)
}

fn sum(arguments: &[Val]) -> Found {
    takes(arguments, 1..=1)?;
    let mut numbers = items(arguments, 0)?.iter().map(Val::to_number);
    let first = numbers.next().ok_or(Gap::Invalid)??;
    let total = numbers.try_fold(first, |total, next| arithmetic(BinaryOperator::Plus, total, next?))?;
    Ok(Val::Number(total))
}

fn pow(arguments: &[Val]) -> Found {
    takes(arguments, 2..=2)?;
    let (base, power) = (whole(arguments, 0)?, whole(arguments, 1)?);
    let power = u32::try_from(power).map_err(|_| Gap::Open)?;
    // Terraform computes with floats.
    let value = base.checked_pow(power).filter(|value| value.unsigned_abs() < 1 << 53).ok_or(Gap::Open)?;
    Ok(Val::Number(Num::Int(value)))
}
