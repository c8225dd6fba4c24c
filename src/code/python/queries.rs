//! Calls that return rows of a model: Django's managers, SQLAlchemy's sessions; and values that a model has accepted.

use super::types;
use crate::code::rules::last_name;
use crate::code::tape::{Kind, Tape, ValueId};

/// What returns a row, rows, or a query that can be asked for them.
/// Django: <https://docs.djangoproject.com/en/stable/ref/models/querysets/>; SQLAlchemy:
/// <https://docs.sqlalchemy.org/en/20/orm/queryguide/>.
const ROWS: &[&str] = &[
    "get",
    "first",
    "last",
    "create",
    "acreate",
    "aget",
    "afirst",
    "alast",
    "filter",
    "exclude",
    "all",
    "order_by",
    "latest",
    "earliest",
    "select_related",
    "prefetch_related",
    "distinct",
    "only",
    "defer",
    "using",
    "select_for_update",
    "filter_by",
    "one",
    "one_or_none",
    "first_or_404",
    "get_or_404",
    "one_or_404",
    "scalar_one",
    "scalar_one_or_none",
    "scalars",
    "scalar",
    "where",
    "options",
    "join",
    "outerjoin",
    "limit",
    "offset",
    "unique",
    "annotate",
    "iterator",
    "reverse",
    "none",
    "with_for_update",
    "get_or_create",
    "update_or_create",
    "create_user",
    "get_by_natural_key",
    "bulk_create",
    "in_bulk",
    "paginate",
];

/// What makes a value of a class, when its class is asked for it: Pydantic, marshmallow's dataclasses.
const MAKING: &[&str] = &[
    "model_validate",
    "model_validate_json",
    "parse_obj",
    "parse_raw",
    "from_orm",
    "model_construct",
    "construct",
    "from_dict",
];

/// Whether a method makes a value of what it is given, and asks no database for one.
pub(super) fn makes(method: &str) -> bool {
    MAKING.contains(&method)
}

/// The class whose value, or values, a call returns, as written.
pub(super) fn model<'t>(tape: &Tape<'t>, callee: ValueId, arguments: &[ValueId]) -> Option<&'t str> {
    let first = || arguments.first().map(|first| tape.written(*first)).filter(|first| types::is_class(first));
    let Kind::Member { object, property } = tape.kind(callee) else {
        let name = last_name(tape, callee)?;
        return matches!(name, "get_object_or_404" | "aget_object_or_404" | "get_list_or_404" | "select")
            .then(first)
            .flatten();
    };
    let class = Some(tape.written(*object)).filter(|text| types::is_class(text));
    if MAKING.contains(property) {
        return class;
    }
    match tape.kind(*object) {
        // `User.objects.filter(...)`, `User.query.filter_by(...)`.
        Kind::Member { object: model, property: manager } if ROWS.contains(property) => {
            let model = tape.written(*model);
            if matches!(*manager, "objects" | "all_objects" | "query" | "_default_manager") && types::is_class(model) {
                return Some(model);
            }
        }
        // `User.objects.filter(...).first()`.
        Kind::Typed { value, declared } if ROWS.contains(property) => {
            return matches!(tape.kind(*value), Kind::Call { .. }).then_some(declared);
        }
        _ => {}
    }
    let session = last_name(tape, *object).is_some_and(|name| {
        let name = name.to_ascii_lowercase();
        name == "db" || name == "tx" || name.ends_with("session") || name.starts_with("db_")
    });
    (session && matches!(*property, "query" | "get" | "get_one" | "scalars" | "scalar")).then(first).flatten().or_else(
        || {
            // `session.scalars(select(User))`.
            let query = session && matches!(*property, "scalars" | "scalar" | "execute" | "exec");
            match tape.kind(*arguments.first().filter(|_| query)?) {
                Kind::Typed { declared, .. } => Some(declared),
                _ => None,
            }
        },
    )
}
