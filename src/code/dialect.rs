//! How a language's values behave, as far as the flow of data has to know. Each language's folder has its own.

/// What differs between languages once they are on a tape.
#[derive(Debug)]
pub(crate) struct Dialect {
    /// What `rules/sinks/` and `rules/code/` call it.
    pub(crate) name: &'static str,
    /// What separates the parts of a module's name.
    pub(crate) separator: char,
    /// Properties of a request that are all that a client sent: `body`.
    pub(crate) request_places: &'static [&'static str],
    /// Methods of a request that read all that a client sent: `json`.
    pub(crate) request_readers: &'static [&'static str],
    /// Properties of anything that are all that a client sent, checked: `cleaned_data`.
    pub(crate) checked_input: &'static [&'static str],
    /// An object that is put into a text shows what is in it.
    pub(crate) text_shows_objects: bool,
    /// The name of a type says that its values are persons.
    pub(crate) types_name_people: bool,
    /// What is called as classes are (`User`) is one, and its attributes are no data: `User.email` is a column.
    pub(crate) classes_hold_nothing: bool,
    /// A type is named with its module: `posthog.Client`.
    pub(crate) types_of_modules: bool,
    /// The first argument may be what carries deadlines, and is none of what a function works on: `ctx`.
    pub(crate) begins_with_context: bool,
    /// A constant's path is the value of a setting: `ssl.CERT_NONE`.
    pub(crate) constants_are_values: bool,
}
