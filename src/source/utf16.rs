//! UTF-16, with a byte-order mark and without one: editors and shells of Windows write both.

use super::Encoding;
use super::read::MAX_INVALID;
use crate::source::SkipReason;

/// One code unit in so many has a zero byte, and the text is UTF-16: even a text in Chinese has blanks, digits and line
/// breaks.
const LEAST_ZEROS: usize = 16;
/// One zero byte in so many may stand on the other side: '一' is U+4E00.
const OTHER_SIDE: usize = 4;
/// One in so many may be a control character or a NUL.
const CONTROLS: usize = 50;
/// So many code units in a row that are two ASCII characters each are no UTF-16: somebody appended to the file in
/// another encoding. In a Chinese text, one in three may be.
const ASCII_RUN: usize = 16;

/// One byte in so many may be a NUL: in UTF-16 of Latin letters every other one is.
const FEW_NULS: usize = 8;

/// One byte in so many may be no ASCII character, and it is a text that somebody damaged.
const NULS_IN_TEXT: usize = 20;

/// So many letters and digits in a row are a word, and not a program's numbers.
const LEAST_WORD: usize = 3;

/// What bytes with a NUL among them are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guess {
    Utf16(Encoding),
    /// UTF-8 in which somebody left a few NULs.
    Nuls,
    /// They may be a text, in UTF-16 or UTF-32: that it is none cannot be said.
    Unsure,
    Binary,
}

/// Tells UTF-16 without a mark from its zero bytes: those of Latin letters stand on one side of their code units.
pub(super) fn guess(start: &[u8]) -> Guess {
    let (units, _) = start.as_chunks::<2>();
    let count = |wanted: fn(&[u8; 2]) -> bool| units.iter().filter(|unit| wanted(unit)).count();
    let little = count(|unit| unit[1] == 0 && unit[0] != 0);
    let big = count(|unit| unit[0] == 0 && unit[1] != 0);
    let (most, least) = (little.max(big), little.min(big));
    let encoding = if little >= big { Encoding::Utf16Le } else { Encoding::Utf16Be };
    let controls = match encoding {
        Encoding::Utf16Le => count(|unit| unit[1] == 0 && is_control(unit[0])),
        _ => count(|unit| unit[0] == 0 && is_control(unit[1])),
    };
    let nuls = count(|unit| *unit == [0, 0]);
    let may_be = most > 0 && (controls + nuls) * CONTROLS <= most;
    // Of the code units without a zero, more than half are two ASCII characters: they are no Chinese.
    let is_ascii = 2 * count(is_ascii_pair) > units.len() - most;
    if may_be && !is_ascii && least * OTHER_SIDE <= most && most * LEAST_ZEROS >= units.len() {
        Guess::Utf16(encoding)
    } else if has_few_nuls(start) && is_text_with_nuls(start) {
        Guess::Nuls
    } else if may_be && most > 1 && invalid(units, encoding) == 0 || is_utf32(start) || is_text_with_nuls(start) {
        Guess::Unsure
    } else {
        Guess::Binary
    }
}

fn is_control(byte: u8) -> bool {
    matches!(byte, 0..=8 | 11 | 14..=31 | 127..=159) && byte != 0x1b && byte != 0x85
}

fn is_ascii_pair(unit: &[u8; 2]) -> bool {
    unit.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t'))
}

/// Too few for a text in UTF-16 or UTF-32.
fn has_few_nuls(start: &[u8]) -> bool {
    start.iter().filter(|byte| **byte == 0).count() * FEW_NULS <= start.len()
}

/// A text in which somebody left NULs: as many as he likes, where all the rest is one.
fn is_text_with_nuls(start: &[u8]) -> bool {
    // The last character may be cut.
    let is_utf8 = std::str::from_utf8(start).map_or_else(|error| error.error_len().is_none(), |_| true);
    if !is_utf8 {
        let odd = start.iter().filter(|byte| !byte.is_ascii() || is_control(**byte));
        return odd.count() * NULS_IN_TEXT <= start.len();
    }
    let said: Vec<u8> = start.iter().copied().filter(|byte| *byte != 0).collect();
    let odd = said.iter().filter(|byte| is_control(**byte) && byte.is_ascii());
    let has_word = said.windows(LEAST_WORD).any(|word| word.iter().all(u8::is_ascii_alphanumeric));
    has_word && odd.count() * NULS_IN_TEXT <= said.len() && !super::archive::is_archive(start)
}

/// Three bytes of four are zero, and they are the same three, as in UTF-32 of a Latin text.
fn is_utf32(start: &[u8]) -> bool {
    let (units, _) = start.as_chunks::<4>();
    let is = |wanted: fn(&[u8; 4]) -> Option<u8>| {
        units.iter().filter(|unit| wanted(unit).is_some_and(|byte| !is_control(byte))).count() * 10 > units.len() * 9
    };
    is(|unit| (unit[1..] == [0, 0, 0]).then_some(unit[0])) || is(|unit| (unit[..3] == [0, 0, 0]).then_some(unit[3]))
}

fn unit(encoding: Encoding) -> fn([u8; 2]) -> u16 {
    if encoding == Encoding::Utf16Be { u16::from_be_bytes } else { u16::from_le_bytes }
}

fn invalid(units: &[[u8; 2]], encoding: Encoding) -> usize {
    char::decode_utf16(units.iter().copied().map(unit(encoding))).filter(Result::is_err).count()
}

/// Decodes what stands behind the mark. Of a text that ends in half a character, the half is kept where it is enough.
///
/// # Errors
///
/// [`SkipReason::UnknownEncoding`] when more than a tenth is invalid, or a part of it is another encoding.
pub(super) fn decode(bytes: &[u8], encoding: Encoding) -> Result<(String, Encoding), SkipReason> {
    let (units, rest) = bytes.as_chunks::<2>();
    if (invalid(units, encoding) + rest.len()).saturating_mul(MAX_INVALID) > units.len().max(1) || is_mixed(units) {
        return Err(SkipReason::UnknownEncoding);
    }
    let decoded = char::decode_utf16(units.iter().copied().map(unit(encoding)));
    let mut text: String = decoded.map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    text.extend(rest.iter().map(|&half| match encoding {
        Encoding::Utf16Le if half.is_ascii() => char::from(half),
        _ => char::REPLACEMENT_CHARACTER,
    }));
    Ok((text, encoding))
}

fn is_mixed(units: &[[u8; 2]]) -> bool {
    units.split(|unit| !is_ascii_pair(unit)).any(|run| run.len() >= ASCII_RUN)
}

#[cfg(test)]
mod tests {
    use super::super::decode as decode_any;
    use super::*;

    fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
        let bytes = if encoding == Encoding::Utf16Be { u16::to_be_bytes } else { u16::to_le_bytes };
        text.encode_utf16().flat_map(bytes).collect()
    }

    const BOTH: [Encoding; 2] = [Encoding::Utf16Le, Encoding::Utf16Be];

    #[test]
    fn a_text_without_a_mark_is_read_in_both_orders() {
        let texts = [
            "$Password = \"Tr4msway-Fjord-88\"\r\n",
            "ab",
            "пароль = \"Tr4msway\"\n# комментарий\n",
            "密码 = \"一二三四\"\n# 说明，这是一个配置文件。\n",
            "emoji 😀 = 1\n",
            "\u{1b}[31mred\u{1b}[0m and some more text, so that escapes are few among the letters that there are\n",
        ];
        for text in texts {
            for encoding in BOTH {
                assert_eq!(decode_any(encode(text, encoding)), Ok((text.to_string(), encoding)), "{text} {encoding:?}");
            }
        }
    }

    #[test]
    fn an_odd_byte_at_the_end_is_no_reason_to_leave_the_rest_out() {
        let text = "[db]\r\npassword=Tr4msway-Fjord-88\r\n";
        let mut little = encode(text, Encoding::Utf16Le);
        little.push(b'\n');
        assert_eq!(decode_any(little), Ok((format!("{text}\n"), Encoding::Utf16Le)));
        let mut big = encode(text, Encoding::Utf16Be);
        big.push(0);
        assert_eq!(decode_any(big), Ok((format!("{text}\u{fffd}"), Encoding::Utf16Be)));
    }

    #[test]
    fn what_is_unsure_is_not_binary() {
        let chinese = format!("{}\n{}\n", "漢".repeat(200), "字".repeat(200));
        assert_eq!(decode_any(encode(&chinese, Encoding::Utf16Le)), Err(SkipReason::UnknownEncoding));
        let ones = encode("一 一 一 = 1 一\n", Encoding::Utf16Be);
        assert_eq!(decode_any(ones), Err(SkipReason::UnknownEncoding));
        assert_eq!(decode_any(b"ADMIN_PASSWORD=admin\n\0\0\0\0\0".to_vec()), Err(SkipReason::UnknownEncoding));
        let many = [&b"/*"[..], &[0; 300], b"*/\nconst key = 1;\n"].concat();
        assert_eq!(decode_any(many), Err(SkipReason::UnknownEncoding));
        let wide: Vec<u8> = "password = 1\n".chars().flat_map(|c| (c as u32).to_le_bytes()).collect();
        assert_eq!(decode_any(wide), Err(SkipReason::UnknownEncoding));
    }

    #[test]
    fn a_few_nuls_are_blanks_wherever_they_stand() {
        let read = |bytes: &[u8]| decode_any(bytes.to_vec());
        let expected = |text: &str, first| Ok((text.to_string(), Encoding::Nuls { first }));
        assert_eq!(read(b"A=\0\nADMIN_PASSWORD=admin\n"), expected("A= \nADMIN_PASSWORD=admin\n", 2));
        assert_eq!(
            read("// é\0\nconst key = 1; // once more\0\n".as_bytes()),
            expected("// é \nconst key = 1; // once more \n", 5)
        );
        assert_eq!(read(b"\xEF\xBB\xBFkey: value # \0 of the mark\n"), expected("key: value #   of the mark\n", 13));
        let far = [&b"x = 1\n".repeat(2000)[..], b"\0"].concat();
        assert_eq!(read(&far).map(|(_, encoding)| encoding), Ok(Encoding::Nuls { first: 12_000 }));
        // It goes on as something else.
        let damaged = [&b"key = value # \0 and more of it\n".repeat(10)[..], &[0xE9; 3]].concat();
        assert_eq!(read(&damaged), Err(SkipReason::UnknownEncoding));
        assert_eq!(read(b"\xEF\xBB\xBF\0\0\0\x01\x02"), Err(SkipReason::UnknownEncoding));
    }

    #[test]
    fn a_text_that_goes_on_in_another_encoding_is_not_read_as_chinese() {
        let mut mixed = encode("first = 1\r\n", Encoding::Utf16Le);
        mixed.extend(b"password = Tr4msway-Fjord-88 and what follows it\n");
        assert_eq!(decode_any(mixed.clone()), Err(SkipReason::UnknownEncoding));
        let marked = [&[0xFF, 0xFE][..], &mixed].concat();
        assert_eq!(decode_any(marked), Err(SkipReason::UnknownEncoding));
    }

    #[test]
    fn files_of_programs_stay_binary() {
        let elf = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0\xa0\x30\0\0";
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x06\0\0\0\x5cr\xa8f";
        let gzip = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\x4c\x4a\x06\x00\xc2\x41\x24\x35\x03\x00\x00\x00";
        let class = b"\xca\xfe\xba\xbe\0\0\0\x34\0\x1d\x0a\0\x06\0\x0f\x09";
        let sound: Vec<u8> = (0..4000_i16).flat_map(|at| (at % 97 - 48).to_le_bytes()).collect();
        for bytes in [&elf[..], png, gzip, class, &sound] {
            assert_eq!(decode_any(bytes.to_vec()), Err(SkipReason::Binary), "{bytes:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = decode_any(bytes.clone());
            let _ = BOTH.map(|encoding| decode(&bytes, encoding));
        }
    }
}
