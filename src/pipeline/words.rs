//! The words of a name.

/// The words of a name in small letters: runs of letters, which a capital behind a small letter begins too. `deployProd`,
/// `DEPLOY_PROD2` and `deploy-prod` are the same.
pub(super) fn of(name: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word = String::new();
    let mut was_small = false;
    for c in name.chars() {
        let is_letter = c.is_ascii_alphabetic();
        if (!is_letter || was_small && c.is_ascii_uppercase()) && !word.is_empty() {
            found.push(std::mem::take(&mut word));
        }
        if is_letter {
            word.push(c.to_ascii_lowercase());
        }
        was_small = c.is_ascii_lowercase();
    }
    found.extend(Some(word).filter(|word| !word.is_empty()));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_split_as_it_is_written() {
        for name in ["deployProd", "DEPLOY_PROD2", "deploy-prod", "DeployProd", "deploy prod/1"] {
            assert_eq!(of(name), ["deploy", "prod"], "{name}");
        }
        assert_eq!(of("prodEU"), ["prod", "eu"]);
        assert_eq!(of("12"), [""; 0]);
    }
}
