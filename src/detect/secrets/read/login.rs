//! A login of a URL or of a connection string.

use crate::span::Span;

/// What stands in a URL or a connection string in the place of a password.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Login<'a> {
    pub(crate) form: Form,
    /// Where the word that led to it stands.
    pub(crate) at: usize,
    /// The value's place.
    pub(crate) span: Span,
    pub(crate) value: &'a str,
    pub(crate) user: &'a str,
    /// In lower case.
    pub(crate) scheme: String,
    /// As it is written, and as it is compared and shown.
    pub(crate) server: &'a str,
    pub(crate) host: String,
    /// What follows the authority of a URL.
    pub(crate) path: &'a str,
}

/// What a login stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `https://user:password@host`
    Url,
    /// `postgres://user:password@host`
    DatabaseUrl,
    /// `https://token@host`
    UserOfUrl,
    /// `jdbc:oracle:thin:user/password@host`
    OracleUrl,
    /// `jdbc:mysql://host/?password=v`
    ParameterOfUrl,
    /// `Server=host;Password=v`
    ConnectionString,
    /// `PlainLoginModule required password="v"`
    LoginModule,
}
