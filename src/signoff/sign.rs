//! Signing. A key without a passphrase is used here; any other key, and those of an agent or a token, by
//! `ssh-keygen -Y sign`, which asks for what it needs and talks to the agent.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use ssh_key::{HashAlg, LineEnding, PrivateKey, PublicKey};

/// A private or public key file is smaller.
const MAX_KEY_BYTES: u64 = 64 << 10;

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    #[error("the key '{}' cannot be read: {message}", .file.display())]
    Key { file: PathBuf, message: String },
    #[error("ssh-keygen did not sign: {0}")]
    Keygen(String),
}

/// A key to sign with.
#[derive(Debug)]
pub struct Signer {
    file: PathBuf,
    /// `None` where ssh-keygen has to do it.
    key: Option<PrivateKey>,
    fingerprint: String,
}

impl Signer {
    /// Takes the file of a private key, or of a public one whose private half an agent holds.
    ///
    /// # Errors
    ///
    /// A file that is no key.
    pub fn open(file: &Path) -> Result<Self, SignError> {
        let wrong = |message: String| SignError::Key { file: file.to_path_buf(), message };
        let bytes = read(file).map_err(|error| wrong(error.to_string()))?;
        let text = String::from_utf8(bytes).map_err(|_| wrong("it is no key of OpenSSH".to_string()))?;
        if let Ok(public) = PublicKey::from_openssh(text.trim()) {
            return Ok(Self {
                file: file.to_path_buf(),
                key: None,
                fingerprint: public.fingerprint(HashAlg::Sha256).to_string(),
            });
        }
        let key = PrivateKey::from_openssh(text).map_err(|_| wrong("it is no key of OpenSSH".to_string()))?;
        let fingerprint = key.fingerprint(HashAlg::Sha256).to_string();
        // RSA's arithmetic here is not protected against timing (RUSTSEC-2023-0071).
        let is_ours = !key.is_encrypted() && !key.algorithm().is_rsa();
        Ok(Self { file: file.to_path_buf(), key: Some(key).filter(|_| is_ours), fingerprint })
    }

    /// `SHA256:...`
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The SSHSIG of some bytes, in its armour.
    ///
    /// # Errors
    ///
    /// When the key cannot sign, or ssh-keygen does not.
    pub fn sign(&self, namespace: &str, bytes: &[u8]) -> Result<String, SignError> {
        let Some(key) = &self.key else { return self.keygen(namespace, bytes) };
        let wrong = |_| SignError::Key { file: self.file.clone(), message: "it cannot sign".to_string() };
        let signature = key.sign(namespace, HashAlg::Sha512, bytes).map_err(wrong)?;
        signature.to_pem(LineEnding::LF).map_err(wrong)
    }

    /// ssh-keygen reads what to sign from its standard input and writes the signature to its standard output.
    fn keygen(&self, namespace: &str, bytes: &[u8]) -> Result<String, SignError> {
        let failed = |error: std::io::Error| SignError::Keygen(error.to_string());
        let mut command = Command::new("ssh-keygen");
        command.args(["-q", "-Y", "sign", "-n", namespace, "-f"]).arg(&self.file);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(failed)?;
        let mut input = child.stdin.take();
        // A child that does not read says on standard error why.
        let _ = input.as_mut().map(|input| input.write_all(bytes));
        drop(input);
        let done = child.wait_with_output().map_err(failed)?;
        if !done.status.success() {
            let words = String::from_utf8_lossy(&done.stderr);
            return Err(SignError::Keygen(words.lines().next().unwrap_or("it gave no reason").to_string()));
        }
        String::from_utf8(done.stdout).map_err(|_| SignError::Keygen("its signature is no text".to_string()))
    }
}

#[allow(clippy::disallowed_methods, reason = "a key is no file of the scanned repository")]
fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    std::fs::File::open(file)?.take(MAX_KEY_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}
