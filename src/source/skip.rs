//! Why a file was not read.

use std::fmt;

use serde::Serialize;

/// Why a file was not read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SkipReason {
    Binary,
    /// Larger than the limit in bytes.
    TooLarge {
        limit: u64,
    },
    /// Neither UTF-8 nor UTF-16, or a mixture of them.
    UnknownEncoding,
    /// A link to what is read under its own name, or to nothing that is read.
    Symlink,
    /// A link whose own name says what it is read as, to no file of the repository.
    SymlinkOutside,
    /// Three lines that stand for a file which Git LFS keeps elsewhere.
    Lfs,
    /// Git tracks it and has not put it into the working tree (git-sparse-checkout(1)).
    NotCheckedOut,
    /// The system's own words.
    Unreadable {
        error: String,
    },
    /// Left out by `exclude` in the configuration.
    Excluded,
    /// Left out by a `.regateignore`.
    Ignored,
    /// The git index marks it as a submodule, whose files are not here.
    Submodule,
}

/// Why a file was not read, as the end of a sentence.
impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Binary => f.write_str("is binary"),
            Self::TooLarge { limit } => write!(f, "is larger than the limit of {limit} bytes (--max-file-size)"),
            Self::UnknownEncoding => f.write_str("is neither UTF-8 nor UTF-16"),
            Self::Symlink => f.write_str("is a symbolic link"),
            Self::SymlinkOutside => f.write_str("is a symbolic link that leads to no file of the repository"),
            Self::Lfs => f.write_str("is in Git LFS, and only the pointer to it is here (git lfs pull)"),
            Self::NotCheckedOut => f.write_str("is tracked by git and not checked out (git sparse-checkout disable)"),
            Self::Unreadable { error } => write!(f, "could not be read: {error}"),
            Self::Excluded => f.write_str("is excluded by the configuration"),
            Self::Ignored => f.write_str("is named by a .regateignore"),
            Self::Submodule => f.write_str("is a submodule, whose files are read only where they are checked out (git submodule update --init) and no commits are compared"),
        }
    }
}

/// Whether a path names pictures, sound, fonts, models or programs: what nobody reads as a text, wherever it is kept.
#[must_use]
pub fn is_media(path: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "a",
        "ai",
        "avi",
        "avif",
        "bin",
        "blend",
        "bmp",
        "dds",
        "dll",
        "dylib",
        "eot",
        "exe",
        "exr",
        "fbx",
        "flac",
        "gif",
        "glb",
        "h5",
        "hdr",
        "icns",
        "ico",
        "jpeg",
        "jpg",
        "m4a",
        "mkv",
        "mov",
        "mp3",
        "mp4",
        "npy",
        "npz",
        "obj",
        "ogg",
        "onnx",
        "otf",
        "pdf",
        "png",
        "psd",
        "pt",
        "pth",
        "safetensors",
        "so",
        "stl",
        "tga",
        "tif",
        "tiff",
        "ttf",
        "uasset",
        "umap",
        "wasm",
        "wav",
        "webm",
        "webp",
        "woff",
        "woff2",
    ];
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| ENDINGS.binary_search(&ending.as_str()).is_ok())
}

impl SkipReason {
    /// Whether the file should have been read: what the user left out, binary files and links to what is read itself are no gap.
    #[must_use]
    pub fn is_missed(&self) -> bool {
        match self {
            Self::Binary | Self::Symlink | Self::Excluded | Self::Ignored => false,
            Self::TooLarge { .. } | Self::UnknownEncoding | Self::Unreadable { .. } => true,
            Self::SymlinkOutside | Self::Lfs | Self::NotCheckedOut | Self::Submodule => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_reads_is_known_by_its_ending() {
        let wanted =
            [("a/logo.PNG", true), ("model.safetensors", true), ("dump.sql", false), ("a.zip", false), ("png", false)];
        for (path, is) in wanted {
            assert_eq!(is_media(path), is, "{path}");
        }
    }

    #[test]
    fn what_should_have_been_read_is_missed() {
        let missed = [SkipReason::Lfs, SkipReason::NotCheckedOut, SkipReason::Submodule, SkipReason::SymlinkOutside];
        assert!(missed.iter().all(SkipReason::is_missed));
        assert!(![SkipReason::Binary, SkipReason::Symlink, SkipReason::Excluded].iter().any(SkipReason::is_missed));
    }
}
