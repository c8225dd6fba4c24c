//! The Rego engine. Only this room names regorus, so that another version or another engine is a change here alone.
//!
//! An [`Engine`] takes the text of modules and data and answers with values; [`syntax`] finds what is
//! wrong with a text, and what the engine would not judge as OPA does. What a policy means is the business of `policy`.
//!
//! # Decisions
//!
//! - **The interpreter judges everything.** regorus has a virtual machine as well, which let two values of a complete
//!   rule, of a function and of an object's key pass without a conflict, and saw one key only of rules with a reference
//!   as head. Its verdicts were not OPA's, so it is not used, not even compiled in.
//! - **Every builtin is called through [`builtins`]**, the engine's own ones too: errors get a text that quotes no
//!   values, a call that could make any amount of data is bounded before it runs, and a builtin that fails on a value
//!   that nobody can know leaves its expression undefined and says so, where any other failure is an error.
//! - **An evaluation that is cut gives nothing**: an error of fixed text and none of its results, so that a slow machine
//!   never changes a result, only whether there is one. The interpreter counts no instructions; its bound is a clock.
//! - **Policies that are not ours run in processes of their own** ([`worker`]), with the system's limits on memory,
//!   processor time and stack. The bounds here are cooperative: a comprehension over comprehensions reserves memory between
//!   two checks, and the memory that the allocator counts is the whole process's.

pub(crate) mod bounds;
pub(crate) mod builtins;
mod codec;
mod engine;
mod failure;
mod heads;
mod input;
mod iterated;
mod local;
mod names;
pub(crate) mod reading;
mod session;
pub(crate) mod syntax;
mod types;
mod unsupported;
pub(crate) mod value;
mod walk;
mod worker;

pub(crate) use regorus::Value;

pub(crate) use engine::Engine;
pub(crate) use failure::{Cause, Failure, Reason};
pub(crate) use input::Input;
pub(crate) use local::{Answered, Expression, Found, Source};
pub(crate) use session::{Answer, BuiltinErrors, Session};
pub use worker::{Workers, serve};
