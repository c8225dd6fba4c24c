package regate.lib.shell_test

import data.regate.lib.shell

runs(script) if count(shell.downloads_run(script)) > 0

test_downloads_run if {
	runs("curl -sSL https://example.com/i.sh | bash")
	runs("curl https://example.com/i.sh | sudo -E bash -")
	runs("wget -qO- https://example.com/i | sh")
	runs("bash <(curl -s https://example.com/i)")
	runs(`sh -c "$(curl -fsSL https://example.com/i)"`)
	runs("curl https://example.com/i \\\n  | sh")
}

test_downloads_kept if {
	not runs("curl -o f https://example.com/f && sha256sum -c f.sha256")
	not runs("curl https://example.com/f | sha256sum")
	not runs("curl https://example.com/f || sh fallback.sh")
	not runs("curl https://example.com/f | tar xz")
}

unchecked(script) if count(shell.unverified(script)) > 0

test_unverified if {
	unchecked("curl -k https://example.com/f")
	unchecked("curl -fsSLk https://example.com/f")
	unchecked("wget --no-check-certificate https://example.com/f")
	unchecked("apt-get install -y --allow-unauthenticated x")
	unchecked("git config --global http.sslVerify false")
	not unchecked("curl -fsSL https://example.com/f")
	not unchecked("apt-get install -y curl")
	not unchecked("curl -o kubectl https://example.com/k")
}

test_comments_are_no_code if {
	not runs("# curl https://example.com/i | sh\nmake")
	not unchecked("  # curl -k https://example.com/f")
	runs("set -e\n# why\ncurl https://example.com/i | sh\n")
}

test_uses_sudo if {
	shell.uses_sudo("sudo apt-get update")
	shell.uses_sudo("set -eu\n  sudo make")
	shell.uses_sudo("apt-get install -y \\\n  curl sudo")
	not shell.uses_sudo("apt-get install -y curl\necho sudo")
	not shell.uses_sudo("# sudo make")
}
