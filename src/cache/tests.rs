use std::fs;

use super::*;

const KEY: Key = [7; 32];

/// A cache in a folder of the test's own.
fn cache(folder: &Path) -> Cache {
    let place = Place::at(folder.join("entries"), folder.join("secrets"));
    Cache::open(&place, None).unwrap()
}

fn file(folder: &Path) -> PathBuf {
    let files = fs::read_dir(folder.join("entries")).unwrap().map(|file| file.unwrap().path());
    files.into_iter().next().unwrap()
}

#[test]
fn what_was_put_is_had_again_and_under_no_other_key() {
    let folder = tempfile::tempdir().unwrap();
    let own = cache(folder.path());
    assert_eq!(own.get(&KEY), None);
    own.put(&KEY, b"outcome");
    assert_eq!(own.get(&KEY).as_deref(), Some(b"outcome".as_slice()));
    assert_eq!(own.get(&[8; 32]), None);
    // Under the name of another key it is none.
    fs::rename(file(folder.path()), folder.path().join(format!("entries/{}.scan", "08".repeat(32)))).unwrap();
    assert_eq!(own.get(&[8; 32]), None);
    assert_eq!(held(&own.folder()).entries, 1);
    assert_eq!(clear(&own.folder()).entries, 1);
    assert_eq!(held(&own.folder()), Held::default());
}

#[test]
fn an_entry_of_which_any_byte_is_another_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let own = cache(folder.path());
    own.put(&KEY, b"outcome");
    let path = file(folder.path());
    let whole = fs::read(&path).unwrap();
    for at in 0..whole.len() {
        for change in [1, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] ^= change;
            fs::write(&path, &bytes).unwrap();
            assert_eq!(own.get(&KEY), None, "{at}");
        }
        fs::write(&path, &whole[..at]).unwrap();
        assert_eq!(own.get(&KEY), None, "cut at {at}");
    }
    fs::write(&path, [whole.as_slice(), b"x"].concat()).unwrap();
    assert_eq!(own.get(&KEY), None);
    fs::write(&path, &whole).unwrap();
    assert!(own.get(&KEY).is_some());
}

#[test]
fn what_comes_from_a_machine_with_another_key_is_none() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    cache(there.path()).put(&KEY, b"outcome");
    let own = cache(here.path());
    let name = file(there.path());
    fs::copy(&name, here.path().join("entries").join(name.file_name().unwrap())).unwrap();
    assert_eq!(own.get(&KEY), None);
}

#[cfg(unix)]
#[test]
fn only_a_folder_of_the_users_own_is_used() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let refused = |entries: &str, secrets: &str| {
        let place = Place::at(at(entries), at(secrets));
        Cache::open(&place, Some(&at("repository"))).map(|_| String::new()).unwrap_or_else(|why| why.to_string())
    };
    fs::create_dir_all(at("repository/.cache")).unwrap();
    assert_eq!(refused("a", "b"), "");
    let mode = |name: &str| fs::metadata(at(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("a"), mode("b"), mode("b/cache-key")), (0o700, 0o700, 0o600));
    assert!(refused("repository/.cache", "b").contains("in the repository"));
    assert!(refused("a", "repository/key").contains("in the repository"));
    symlink(at("repository/.cache"), at("into")).unwrap();
    assert!(refused("into", "b").contains("in the repository"));
    assert!(refused("into/new", "b").contains("in the repository"));
    assert!(!at("repository/.cache/new").exists());
    symlink(at("a"), at("link")).unwrap();
    assert!(refused("link", "b").contains("is a link"));
    assert!(refused("x/../a", "b").contains("'..'"));
    fs::create_dir_all(at("open/a")).unwrap();
    fs::set_permissions(at("open/a"), fs::Permissions::from_mode(0o770)).unwrap();
    assert!(refused("open/a", "b").contains("may be changed by others"));
    fs::set_permissions(at("open/a"), fs::Permissions::from_mode(0o700)).unwrap();
    fs::set_permissions(at("open"), fs::Permissions::from_mode(0o777)).unwrap();
    assert!(refused("open/a", "b").contains("may be changed by others"));
    fs::set_permissions(at("open"), fs::Permissions::from_mode(0o1777)).unwrap();
    assert_eq!(refused("open/a", "b"), "");
    // A key that others may have read seals nothing, and neither does one that is no key.
    fs::set_permissions(at("b/cache-key"), fs::Permissions::from_mode(0o644)).unwrap();
    assert!(refused("a", "b").contains("no key"));
    fs::set_permissions(at("b/cache-key"), fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(at("b/cache-key"), "short").unwrap();
    assert!(refused("a", "b").contains("no key"));
    fs::remove_file(at("b/cache-key")).unwrap();
    symlink("/dev/zero", at("b/cache-key")).unwrap();
    assert!(refused("a", "b").contains("no key"));
}

#[test]
fn the_environment_says_where() {
    let place = |set: &[(&str, &str)]| {
        Place::of(&|name| set.iter().find(|(own, _)| *own == name).map(|(_, value)| PathBuf::from(value)))
    };
    if cfg!(target_os = "linux") {
        let home = ("HOME", "/home/a");
        assert_eq!(place(&[home]), Place::at("/home/a/.cache/regate".into(), "/home/a/.local/state/regate".into()));
        let own = [home, ("XDG_CACHE_HOME", "/c"), ("XDG_STATE_HOME", "/s")];
        assert_eq!(place(&own), Place::at("/c/regate".into(), "/s/regate".into()));
        // What is relative is none (XDG Base Directory Specification).
        let own = [home, ("REGATE_CACHE_DIR", "/r"), ("XDG_STATE_HOME", "s")];
        assert_eq!(place(&own), Place::at("/r".into(), "/home/a/.local/state/regate".into()));
    }
    assert!(Cache::open(&place(&[]), None).unwrap_err().to_string().contains("neither HOME"));
}

#[test]
fn what_is_old_or_too_much_goes_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let own = cache(folder.path());
    let entries = own.folder();
    for (name, days) in [("notes.txt", 400), (".regate-unfinished", 1), (".regate-new", 0)] {
        fs::write(entries.join(name), "x").unwrap();
        age(&entries.join(name), days);
    }
    own.put(&[1; 32], b"old");
    age(&file_of(&entries, 1), 31);
    own.put(&[2; 32], b"new");
    let left = |number| file_of(&entries, number).exists();
    assert_eq!((left(1), left(2)), (false, true));
    let is_there = |name: &str| entries.join(name).exists();
    assert!(is_there("notes.txt") && !is_there(".regate-unfinished") && is_there(".regate-new"));
    // Of more than the bound on bytes, those used last stay.
    for number in 3..8_u8 {
        let name = file_of(&entries, number);
        fs::File::create(&name).unwrap().set_len(60 << 20).unwrap();
        age(&name, u64::from(10 - number));
    }
    own.put(&[9; 32], b"newest");
    assert_eq!([3, 4, 5, 6, 7, 2, 9].map(left), [false, true, true, true, true, true, true]);
}

fn file_of(entries: &Path, number: u8) -> PathBuf {
    entries.join(format!("{}.scan", format!("{number:02x}").repeat(32)))
}

fn age(file: &Path, days: u64) {
    let then = std::time::SystemTime::now() - std::time::Duration::from_secs(days * 24 * 60 * 60);
    fs::File::options().write(true).open(file).unwrap().set_modified(then).unwrap();
}
