//! How a language's values behave, as far as the flow of data has to know. Each language's folder has its own.

use std::borrow::Cow;

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
    /// What others may use begins with a capital, whatever it is: `user.Email`.
    pub(crate) exports_in_capitals: bool,
    /// What is asked of an object is named by its getter, whose capital says nothing: `Email` of `getEmail()`.
    pub(crate) named_by_getters: bool,
    /// Constants are there without an import, and the first of their parts names a package: `Sentry.capture_message`.
    pub(crate) constants_are_packages: bool,
    /// A type is named with its module: `posthog.Client`.
    pub(crate) types_of_modules: bool,
    /// The first argument may be what carries deadlines, and is none of what a function works on: `ctx`.
    pub(crate) begins_with_context: bool,
    /// A constant's path is the value of a setting: `ssl.CERT_NONE`.
    pub(crate) constants_are_values: bool,
}

impl Dialect {
    /// A name as it would be if case said nothing of who may use it: `email` of `Email`, `ipAddress` of `IPAddress`. Where only getters
    /// are named so, what is in capitals alone is a constant.
    pub(crate) fn plain<'n>(&self, name: &'n str) -> Cow<'n, str> {
        let capitals = name.bytes().take_while(u8::is_ascii_uppercase).count();
        // The last capital begins the next word.
        let is_word = name.as_bytes().get(capitals).is_some_and(u8::is_ascii_lowercase);
        if capitals == 0 || !(self.exports_in_capitals || self.named_by_getters && is_word) {
            return Cow::Borrowed(name);
        }
        let end = if is_word { (capitals - 1).max(1) } else { capitals };
        let (first, rest) = name.split_at(end);
        Cow::Owned(format!("{}{rest}", first.to_ascii_lowercase()))
    }
}

/// A name as it would be in the small letters that languages write properties in: what stands under a column's title (`row["E-Mail"]`), and
/// fields that another system has named (`contact.MobilePhone`, `EMAIL_ADDRESS`).
pub(crate) fn in_small_letters(name: &str) -> Cow<'_, str> {
    let capitals = name.bytes().take_while(u8::is_ascii_uppercase).count();
    let is_one_word = name.bytes().all(|b| b.is_ascii_alphanumeric());
    match capitals {
        0 => Cow::Borrowed(name),
        _ if is_one_word && name.bytes().any(|b| b.is_ascii_lowercase()) => {
            // The last capital begins the next word.
            let (first, rest) = name.split_at((capitals - 1).max(1));
            Cow::Owned(format!("{}{rest}", first.to_ascii_lowercase()))
        }
        _ => Cow::Owned(name.to_ascii_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn titles_of_columns_are_names() {
        for (name, small) in [
            ("Email", "email"),
            ("E-Mail", "e-mail"),
            ("MobilePhone", "mobilePhone"),
            ("IPAddress", "ipAddress"),
            ("Phone Number", "phone number"),
            ("EMAIL_ADDRESS", "email_address"),
            ("email", "email"),
        ] {
            assert_eq!(super::in_small_letters(name), small);
        }
    }

    #[test]
    fn capitals_of_exported_names_say_nothing() {
        for (name, plain) in [
            ("Email", "email"),
            ("IPAddress", "ipAddress"),
            ("SSN", "ssn"),
            ("UserID", "userID"),
            ("email", "email"),
            ("", ""),
        ] {
            assert_eq!(crate::code::go::DIALECT.plain(name), plain);
            assert_eq!(crate::code::typescript::DIALECT.plain(name), name);
        }
        assert_eq!(crate::code::java::DIALECT.plain("IpAddress"), "ipAddress");
        assert_eq!(crate::code::java::DIALECT.plain("EMAIL"), "EMAIL");
    }
}
