#!/usr/bin/env bash
# Gets a regate for the action: install_regate FOLDER puts it at FOLDER/bin/regate. First the released binary of the very
# commit that the workflow names; then what an earlier run left in the cache; then cargo.
#
# A release's checksum lies beside the binary, so that who changes one changes the other. What is trusted is the attestation:
# GitHub says that our release workflow built these bytes from this commit. Without `gh` to ask, nothing released is used.

# Rust's name of this system, as the release has it in its file names.
released_target() {
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) echo x86_64-unknown-linux-musl ;;
    Linux-aarch64 | Linux-arm64) echo aarch64-unknown-linux-musl ;;
    Darwin-x86_64) echo x86_64-apple-darwin ;;
    Darwin-arm64) echo aarch64-apple-darwin ;;
    *) return 1 ;;
  esac
}

sha256() { if command -v sha256sum >/dev/null 2>&1; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1; }

# Downloads, and checks before anything is unpacked.
released_regate() { # FOLDER
  local version target file base="${REGATE_RELEASES:-https://github.com/regate-dev/regate/releases/download}" wanted got source
  command -v gh >/dev/null 2>&1 || return 1
  case "${REGATE_ACTION_REF:-}" in
    "") return 1 ;;
    *[!0-9a-f]* | ?????????????????????????????????????????*) source=(--source-ref "refs/tags/$REGATE_ACTION_REF") ;;
    ????????????????????????????????????????) source=(--source-digest "$REGATE_ACTION_REF") ;;
    *) return 1 ;;
  esac
  version=$(sed -n 's/^version = "\([0-9A-Za-z.-]*\)"$/\1/p' "$GITHUB_ACTION_PATH/Cargo.toml" | sed -n 1p)
  target=$(released_target) || return 1
  file="regate-$version-$target.tar.gz"
  curl --fail --silent --show-error --location --max-time 120 --remote-name-all --output-dir "$1" \
    "$base/v$version/$file" "$base/v$version/SHA256SUMS" || return 1
  wanted=$(sed -n "s/^\([0-9a-f]\{64\}\)  $file\$/\1/p" "$1/SHA256SUMS")
  got=$(sha256 "$1/$file")
  if [ -z "$wanted" ] || [ "$wanted" != "$got" ]; then
    echo "::warning title=Regate::the checksum of $file is not that of the release: it is not used"
    return 1
  fi
  if ! GH_TOKEN="${REGATE_TOKEN:-}" gh attestation verify "$1/$file" --repo regate-dev/regate \
    --signer-workflow regate-dev/regate/.github/workflows/release.yml "${source[@]}" >/dev/null; then
    echo "::warning title=Regate::GitHub does not attest that $file was built from this commit: it is not used"
    return 1
  fi
  tar -xzf "$1/$file" -C "$1" "regate-$version-$target/regate" || return 1
  mkdir -p "$1/bin"
  mv "$1/regate-$version-$target/regate" "$1/bin/regate"
}

install_regate() { # FOLDER
  local folder=$1 download
  mkdir -p "$folder"
  download=$(mktemp -d)
  if released_regate "$download"; then
    mkdir -p "$folder/bin"
    mv "$download/bin/regate" "$folder/bin/regate"
    echo "regate: the released binary, attested for ${REGATE_ACTION_REF}"
  elif [ -x "$folder/bin/regate" ]; then
    echo "regate: from the cache of an earlier run"
  elif command -v cargo >/dev/null 2>&1; then
    echo "::group::Build regate"
    cargo install --locked --path "$GITHUB_ACTION_PATH" --root "$folder" || return 1
    echo "::endgroup::"
  else
    rm -rf "$download"
    return 1
  fi
  rm -rf "$download"
}
