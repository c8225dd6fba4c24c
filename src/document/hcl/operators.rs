//! Operators on known values, and the members of collections.

use std::cmp::Ordering;

use hcl_edit::expr::BinaryOperator;

use super::value::{Found, Gap, Num, Val};

/// A member of a list or a map.
pub(super) fn member(value: &Val, key: &Val) -> Found {
    match value {
        Val::Map(fields) => fields.entries().get(&*key.to_text()?).cloned().ok_or(Gap::Invalid),
        Val::List(items) => items.as_slice().get(key.to_index()?).cloned().ok_or(Gap::Invalid),
        _ => Err(Gap::Invalid),
    }
}

/// A binary operation.
pub(super) fn operate(operator: BinaryOperator, left: &Val, right: &Val) -> Found {
    use BinaryOperator as Op;
    let compare = |test: fn(Ordering) -> bool| Ok(Val::Bool(test(order(left.to_number()?, right.to_number()?))));
    match operator {
        Op::Eq => equal(left, right).map(Val::Bool),
        Op::NotEq => equal(left, right).map(|same| Val::Bool(!same)),
        Op::And => Ok(Val::Bool(left.to_bool()? && right.to_bool()?)),
        Op::Or => Ok(Val::Bool(left.to_bool()? || right.to_bool()?)),
        Op::Less => compare(Ordering::is_lt),
        Op::LessEq => compare(Ordering::is_le),
        Op::Greater => compare(Ordering::is_gt),
        Op::GreaterEq => compare(Ordering::is_ge),
        Op::Plus | Op::Minus | Op::Mul | Op::Div | Op::Mod => {
            arithmetic(operator, left.to_number()?, right.to_number()?).map(Val::Number)
        }
    }
}

/// The order of two numbers.
pub(super) fn order(left: Num, right: Num) -> Ordering {
    match (left, right) {
        (Num::Int(a), Num::Int(b)) => a.cmp(&b),
        _ => left.as_float().total_cmp(&right.as_float()),
    }
}

/// Values of different types are not equal. Whether a list is a tuple, which is of another type, is not known here, so
/// that collections that look the same are left open.
pub(super) fn equal(left: &Val, right: &Val) -> Result<bool, Gap> {
    let is_collection = |value: &Val| matches!(value, Val::List(_) | Val::Set(_) | Val::Map(_));
    if !is_collection(left) || !is_collection(right) {
        return Ok(left == right);
    }
    let (left, right) = (left.clone().known()?, right.clone().known()?);
    if left == right { Err(Gap::Open) } else { Ok(false) }
}

/// Terraform computes with 512 bits, so that only what is exact in ours is its value.
pub(super) fn arithmetic(operator: BinaryOperator, left: Num, right: Num) -> Result<Num, Gap> {
    use BinaryOperator as Op;
    if let (Num::Int(a), Num::Int(b)) = (left, right) {
        let whole = match operator {
            Op::Plus => a.checked_add(b),
            Op::Minus => a.checked_sub(b),
            Op::Mul => a.checked_mul(b),
            Op::Div if b != 0 && a % b == 0 => a.checked_div(b),
            Op::Mod if b != 0 => a.checked_rem(b),
            Op::Div | Op::Mod if b == 0 => return Err(Gap::Invalid),
            _ => None,
        };
        if let Some(whole) = whole {
            return Ok(Num::Int(whole));
        }
    }
    let (a, b) = (exact(left)?, exact(right)?);
    let value = match operator {
        Op::Plus => a + b,
        Op::Minus => a - b,
        Op::Mul => a * b,
        Op::Div if b == 0.0 => return Err(Gap::Invalid),
        #[allow(clippy::float_cmp)]
        Op::Div if a / b * b == a => a / b,
        _ => return Err(Gap::Open),
    };
    let number = Num::from_float(value).ok_or(Gap::Open)?;
    exact(number).map(|_| number)
}

/// A number that is surely what its text says: at most 20 bits below the point, and not large.
fn exact(number: Num) -> Result<f64, Gap> {
    const PARTS: f64 = 1_048_576.0;
    const LARGEST: f64 = 4_294_967_296.0;
    let float = number.as_float();
    if float.abs() < LARGEST && (float * PARTS).fract() == 0.0 { Ok(float) } else { Err(Gap::Open) }
}
