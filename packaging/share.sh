#!/usr/bin/env bash
# Writes what a package puts below /usr/share, manual pages and completions: share.sh REGATE FOLDER
set -euo pipefail
regate=$1
folder=$2
mkdir -p "$folder/bash-completion/completions" "$folder/zsh/vendor-completions" "$folder/fish/vendor_completions.d"
"$regate" man "$folder/man/man1"
"$regate" completions bash >"$folder/bash-completion/completions/regate"
"$regate" completions zsh >"$folder/zsh/vendor-completions/_regate"
"$regate" completions fish >"$folder/fish/vendor_completions.d/regate.fish"
