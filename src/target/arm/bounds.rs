//! How much of a deployment is worked out.

use crate::bound::Bound;

pub(super) const NODES: Bound = Bound::new(
    400_000,
    "the expressions of a deployment template make more than 400,000 values: what they make beyond is left unknown",
);
pub(super) const DEPTH: Bound = Bound::new(
    150,
    "the expressions of a deployment template refer to each other more than 150 levels deep: what is deeper is left unknown",
);
pub(super) const CALLS: Bound =
    Bound::new(16, "the modules of a deployment are nested more than 16 levels deep: what is deeper is not made");
/// As Azure nests a type at most (`namespace/a/b/...`), and a few more.
pub(super) const PARENTS: Bound = Bound::new(
    9,
    "resources of a deployment are parts of each other more than 9 levels deep: what is deeper is named without the rest",
);
/// Bytes of a text that is put together.
pub(super) const TEXT: Bound =
    Bound::new(1 << 17, "a text of a deployment template is longer than 128 KiB: it is left unknown");
/// How often a loop or a lambda is gone through.
pub(super) const ITEMS: Bound =
    Bound::new(1_000, "a loop of a deployment template has more than 1,000 rounds: what it makes is left unknown");
/// Modules that one deployment enters, one for each round of a loop.
pub(super) const MODULES: Bound =
    Bound::new(2_000, "a deployment has more than 2,000 modules: those beyond that are not made");
