//! `.github/action/install.sh`: which binary the action runs. The release is a folder of this machine, `gh` and `cargo` are
//! made-up programs, curl, tar and the checksums are real.
#![allow(clippy::disallowed_methods, reason = "a test reads what it wrote")]
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "clippy knows tests by their attribute, not their helpers")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

struct World {
    folder: tempfile::TempDir,
}

impl World {
    /// A release of this version for this system. `gh` ends with `attested`.
    fn new(attested: u8) -> Self {
        let world = Self { folder: tempfile::tempdir().unwrap() };
        let version = env!("CARGO_PKG_VERSION");
        let root = world.folder.path();
        let release = root.join(format!("releases/v{version}"));
        let target = world.shell("source \"$GITHUB_ACTION_PATH/.github/action/install.sh\"; released_target");
        let name = format!("regate-{version}-{}", target.trim());
        fs::create_dir_all(release.join(&name)).unwrap();
        program(&release.join(&name).join("regate"), "echo released");
        program(&root.join("bin/gh"), &format!("echo \"$@\" >{}/asked; exit {attested}", root.display()));
        program(&root.join("bin/cargo"), "exit 101");
        let pack = format!(
            "cd '{}' && tar -czf '{name}.tar.gz' '{name}' && source \"$GITHUB_ACTION_PATH/.github/action/install.sh\" && \
             echo \"$(sha256 '{name}.tar.gz')  {name}.tar.gz\" >SHA256SUMS",
            release.display()
        );
        world.shell(&pack);
        world
    }

    fn shell(&self, script: &str) -> String {
        let path = format!("{}/bin:{}", self.folder.path().display(), std::env::var("PATH").unwrap());
        let done = Command::new("bash")
            .args(["-c", script])
            .env("PATH", path)
            .env("GITHUB_ACTION_PATH", env!("CARGO_MANIFEST_DIR"))
            .env("REGATE_RELEASES", format!("file://{}/releases", self.folder.path().display()))
            .env("REGATE_ACTION_REF", COMMIT)
            .output()
            .unwrap();
        format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr))
    }

    /// What the installed program says, or that there is none.
    fn installed(&self, before: &str) -> String {
        let to = self.folder.path().join("to");
        self.shell(&format!(
            "{before}; source \"$GITHUB_ACTION_PATH/.github/action/install.sh\"; \
             if install_regate '{0}'; then '{0}/bin/regate'; else echo none; fi",
            to.display()
        ))
    }
}

fn program(path: &Path, body: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_released_binary_is_used_when_its_commit_is_attested() {
    let world = World::new(0);
    let said = world.installed(":");
    assert!(said.contains("released binary") && said.contains("released\n"), "{said}");
    let asked = fs::read_to_string(world.folder.path().join("asked")).unwrap();
    assert!(asked.contains(&format!("--source-digest {COMMIT}")), "{asked}");
    assert!(asked.contains("--signer-workflow regate-dev/regate/.github/workflows/release.yml"), "{asked}");
    let said = world.installed("export REGATE_ACTION_REF=v1");
    assert!(said.contains("released\n"), "{said}");
    assert!(fs::read_to_string(world.folder.path().join("asked")).unwrap().contains("--source-ref refs/tags/v1"));
}

#[test]
fn what_is_not_attested_or_not_what_was_released_is_not_used() {
    let refused = World::new(1).installed(":");
    assert!(refused.contains("does not attest") && refused.contains("none\n"), "{refused}");
    let world = World::new(0);
    let changed = world.installed("for f in \"${REGATE_RELEASES#file://}\"/*/*.tar.gz; do echo >>\"$f\"; done");
    assert!(changed.contains("::warning title=Regate::the checksum") && changed.contains("none\n"), "{changed}");
    assert!(!world.folder.path().join("asked").exists());
    let no_release = World::new(0).installed("export REGATE_RELEASES=file:///nowhere");
    assert!(no_release.contains("none\n"), "{no_release}");
    let no_commit = World::new(0).installed("unset REGATE_ACTION_REF");
    assert!(no_commit.contains("none\n"), "{no_commit}");
}

#[test]
fn the_cache_comes_before_a_build() {
    let world = World::new(1);
    program(&world.folder.path().join("to/bin/regate"), "echo cached");
    let said = world.installed(":");
    assert!(said.contains("cached\n"), "{said}");
}
