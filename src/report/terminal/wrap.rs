//! Lines that fit the width.

use unicode_width::UnicodeWidthChar as _;

/// Breaks lines at spaces so that each takes at most `width` columns; a longer word stands alone.
pub(super) fn wrap(text: &str, width: usize) -> String {
    let mut wrapped = String::with_capacity(text.len());
    let mut column = 0;
    for word in text.split(' ') {
        let columns: usize = word.chars().map(|c| c.width().unwrap_or_default()).sum();
        if column > 0 && column + 1 + columns > width {
            wrapped.push('\n');
            column = 0;
        } else if column > 0 {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(word);
        column += columns;
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_wrapped_by_columns() {
        assert_eq!(wrap("aa bb cc", 5), "aa bb\ncc");
        assert_eq!(wrap("日本 語", 5), "日本\n語");
        assert_eq!(wrap("aaaaaaaaaa b", 5), "aaaaaaaaaa\nb");
    }
}
