//! What a scan needs of our own files of rows. Most of their text is examples, and a scan that reads all takes twice as long
//! to start. `build.rs` takes this file in, so that it knows nothing of the crate.

/// The text of one of our own files of rows with the first bad and the first good example of each, which reports show; lines keep
/// their numbers. In such a file the header of a table stands at the beginning of a line, and no example has a line that looks like one.
pub(crate) fn with_first_examples(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let (mut keep, mut bad, mut good) = (true, false, false);
    for line in text.split_inclusive('\n') {
        match line.trim_end() {
            "[[requirement]]" => (keep, bad, good) = (true, false, false),
            "[[requirement.bad]]" => keep = !std::mem::replace(&mut bad, true),
            "[[requirement.good]]" => keep = !std::mem::replace(&mut good, true),
            "[[requirement.unknown]]" => keep = false,
            header if header.starts_with("[requirement.") || header.starts_with("[[requirement.") => keep = true,
            _ => {}
        }
        kept.push_str(if keep { line } else { "\n" });
    }
    kept
}
