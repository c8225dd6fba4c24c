//! The patterns of policies: `*` is any text and `?` any character; the case of letters does not count in actions
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>).

/// Whether a text is what a pattern names. Time is at most the product of both lengths.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let lowered = |text: &str| text.chars().map(|letter| letter.to_ascii_lowercase()).collect::<Vec<_>>();
    let (pattern, text) = (lowered(pattern), lowered(text));
    let (mut at, mut from) = (0, 0);
    // The last `*`, and where in the text what follows it was tried.
    let mut star: Option<(usize, usize)> = None;
    while let Some(letter) = text.get(from) {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, from));
                at += 1;
            }
            Some(own) if *own == '?' || own == letter => {
                at += 1;
                from += 1;
            }
            _ => {
                let Some((after, tried)) = star else { return false };
                star = Some((after, tried + 1));
                at = after + 1;
                from = tried + 1;
            }
        }
    }
    pattern.iter().skip(at).all(|letter| *letter == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_name_texts() {
        for (pattern, text) in [
            ("*", "s3:GetObject"),
            ("s3:*", "s3:GetObject"),
            ("S3:get*", "s3:GetObject"),
            ("s3:*Object", "s3:GetObject"),
            ("s3:G?tO*t", "s3:GetObject"),
            ("s3:GetObject", "s3:getobject"),
            ("*:*", "iam:PassRole"),
            ("a**b*", "axxbyy"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("s3:Get", "s3:GetObject"),
            ("s3:Put*", "s3:GetObject"),
            ("", "s3:GetObject"),
            ("s3:GetObject?", "s3:GetObject"),
            ("ec2:*", "s3:GetObject"),
        ] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
        assert!(!matches(&"*a".repeat(200), &"a".repeat(199)));
    }
}
