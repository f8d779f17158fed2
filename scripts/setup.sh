#!/usr/bin/env bash
# setup.sh: checks the versions of Go and Node, and installs what the tests need
# and this machine lacks: Debian's git (for test/guard), gcc and libc6-dev (for the
# race detector), chromium (for the browser tests), strace (for the tests of what
# reaches the disk), and the npm packages of every lock file.
# CHROMIUM=/path/to/a/browser names another one.
set -euo pipefail
cd "$(dirname "$0")/.."

want="1.26"
have="$(go env GOVERSION 2>/dev/null || true)"
have="${have#go}"
if [ -z "$have" ]; then
	echo "Go $want or newer is needed; it was not found, or is too old to read go.mod." >&2
	exit 1
fi
if [ "$(printf '%s\n' "$want" "$have" | sort -V | head -n 1)" != "$want" ]; then
	echo "Go $want or newer is needed; this is Go $have." >&2
	exit 1
fi

scripts/npm.sh # no folder: only the version of Node

missing=()
if ! command -v git >/dev/null; then
	missing+=(git)
fi
if ! command -v gcc >/dev/null; then
	missing+=(gcc)
fi
# A gcc without the C library's headers cannot link the race detector.
if [ "$(uname -s)" = Linux ] && [ ! -e /usr/include/stdlib.h ]; then
	missing+=(libc6-dev)
fi
if ! command -v "${CHROMIUM:-chromium}" >/dev/null; then
	missing+=(chromium)
fi
if [ "$(uname -s)" = Linux ] && ! command -v strace >/dev/null; then
	missing+=(strace)
fi

if [ "${#missing[@]}" -gt 0 ]; then
	root=() # what makes a command run as root
	if [ "$(id -u)" -ne 0 ]; then
		root=(sudo -n)
	fi
	if ! command -v apt-get >/dev/null || { [ "${#root[@]}" -gt 0 ] && ! sudo -n true 2>/dev/null; }; then
		echo "The tests need these, and they cannot be installed from here: ${missing[*]}" >&2
		echo "On Debian, as root: apt-get update && apt-get install ${missing[*]}" >&2
		exit 1
	fi
	echo "Installing Debian packages: ${missing[*]}"
	log="$(mktemp)"
	if ! {
		"${root[@]}" apt-get update &&
			"${root[@]}" env DEBIAN_FRONTEND=noninteractive \
				apt-get install --yes --no-install-recommends "${missing[@]}"
	} </dev/null >"$log" 2>&1; then
		tail -n 30 "$log" >&2
		rm -f "$log"
		exit 1
	fi
	rm -f "$log"
fi

find . -name node_modules -prune -o -name package-lock.json -print0 |
	sort -z | xargs -0 -r -n 1 dirname | sed 's|^\./||' | xargs -r scripts/npm.sh
