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

test_downloads_run_in_other_words if {
	every script in [
		`curl "https://example.com/i?a=1&b=2" | sh`, "curl https://example.com/i | tee /tmp/l | sh", "curl https://example.com/i | gunzip | bash -s",
		"curl https://example.com/i | sudo -u root bash", "curl https://example.com/i | A=b sh", "curl https://example.com/i | exec bash",
		"curl https://example.com/i |& sh", `curl https://example.com/i | "sh"`, "curl https://example.com/i | python3 -", "wget -qO- https://example.com/i | perl",
		"source <(curl -s https://example.com/i)", ". <(curl -s https://example.com/i)", `eval "$(curl -s https://example.com/i)"`,
		`python3 -c "$(curl https://example.com/i.py)"`, `perl -e "$(wget -qO- https://example.com/i)"`,
		"curl -fsSL https://example.com/i -o i && bash i", "wget https://example.com/i.sh -O /tmp/i.sh\nchmod +x /tmp/i.sh\nsh -e /tmp/i.sh",
		"curl https://example.com/i.py > i.py; python3 ./i.py --yes", "wget https://example.com/i.sh && sh i.sh", "curl -fsSLO https://example.com/i.sh && bash ./i.sh", "curl --output i.sh https://example.com/i.sh && source i.sh",
		`bash /dev/stdin <<<"$(curl -s https://example.com/i)"`, "bash -e <(curl -s https://example.com/i)",
	] {
		runs(script)
	}
}

test_downloads_that_are_read_alone if {
	every script in [
		"curl https://example.com/f | python3 -m json.tool", `curl https://example.com/f | python3 -c "import json"`, "curl https://example.com/f | tee sh",
		"curl https://example.com/f | node parse.js", "curl https://example.com/f; cat a | sh", "curl https://example.com/f && . ./env", "curl https://example.com/f | ssh host cat",
		"curl https://example.com/f | perl -ne print",
	] {
		not runs(script)
	}
}

test_unverified_in_other_words if {
	every script in [
		"git -c http.sslVerify=0 clone x", "git config http.sslverify off", "GIT_SSL_NO_VERIFY=yes git pull", "apt-get -o APT::Get::AllowUnauthenticated=true install x",
		"NPM_CONFIG_STRICT_SSL=false npm ci", "PIP_TRUSTED_HOST=pypi.org pip install x", "yarn config set enableStrictSsl false", "dnf --setopt=gpgcheck=0 install x",
		"dnf --no-gpgchecks install x", "zypper --no-gpg-checks install x", "echo insecure >> ~/.curlrc", "echo check_certificate=off >> ~/.wgetrc",
		"pip install --index-url http://pypi.example.com/simple x", "PIP_INDEX_URL=http://pypi.example.com pip install x", "gem install x --source http://gems.example.com",
		"go env -w GOINSECURE=*", "go env -w GOFLAGS=-insecure", `echo 'Acquire::https::Verify-Peer "false";' > /etc/apt/apt.conf.d/x`,
	] {
		unchecked(script)
	}
}

test_verified if {
	every script in ["git config http.sslVerify true", "NPM_CONFIG_STRICT_SSL=true npm ci", "PIP_TRUSTED_HOST= pip install x", "dnf --setopt=gpgcheck=1 install x", "echo '-s' >> ~/.curlrc", "pip install --index-url https://pypi.example.com/simple x", "pip install -i http://localhost:3141/simple x", "gem install x --source http://127.0.0.1", `echo 'Acquire::https::Verify-Peer "true";' > a`, "GOINSECURE= go build"] {
		not unchecked(script)
	}
}

test_downloads_kept if {
	not runs("curl -o f https://example.com/f && sha256sum -c f.sha256")
	not runs("curl https://example.com/f | sha256sum")
	not runs("curl -o i.sh https://example.com/i.sh && echo 'a  i.sh' | shasum -c && bash i.sh")
	not runs("curl -o config.sh.txt https://example.com/i && bash config.sh")
	not runs("curl -o a.tar https://example.com/a.tar && tar xf a.tar && bash b.sh")
	not runs("curl https://example.com/f || sh fallback.sh")
	not runs("curl https://example.com/f | tar xz")
}

test_how_it_is_run if {
	shell.how_run("curl https://example.com/i | sh") == "pipes a download into a shell"
	shell.how_run("bash i.sh") == "downloads a script and runs it unchecked"
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
