#!/usr/bin/env bash
# setup.sh: checks the versions of Go and Node, and installs what the tests need
# and this machine lacks: Debian's git (for test/guard), gcc and libc6-dev (for the
# race detector), chromium-headless-shell (for the browser tests: Chromium without
# windows, which takes half the processor time), strace (for the tests of what
# reaches the disk), nginx, haproxy and caddy (for test/proxy), Python's client of
# Socket.IO (for test/conformance), a font of emoji, and the npm packages of every lock file.
# CHROMIUM=/path/to/a/browser names another one. "setup.sh fonts" also installs
# fonts for all scripts of the world, which only the screenshots need.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/go.sh
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
if ! command -v "${CHROMIUM:-chromium-headless-shell}" >/dev/null; then
	missing+=(chromium-headless-shell)
fi
if [ "$(uname -s)" = Linux ] && ! command -v strace >/dev/null; then
	missing+=(strace)
fi
for proxy in nginx haproxy caddy; do
	if ! PATH="$PATH:/usr/sbin" command -v "$proxy" >/dev/null; then
		missing+=("$proxy")
	fi
done
if ! /usr/bin/python3 -c 'import socketio, requests, websocket' 2>/dev/null; then
	missing+=(python3 python3-socketio python3-requests python3-websocket)
fi
fonts=(fonts-noto-color-emoji) # a test of test/ux looks at the width of emoji
if [ "${1:-}" = fonts ]; then
	fonts+=(fonts-noto-core fonts-noto-cjk)
fi
if command -v dpkg-query >/dev/null; then
	for font in "${fonts[@]}"; do
		if [ "$(dpkg-query -W -f '${Status}' "$font" 2>/dev/null)" != "install ok installed" ]; then
			missing+=("$font")
		fi
	done
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
	# The tests start their own.
	if [ -d /run/systemd/system ]; then
		for proxy in nginx haproxy caddy; do
			if [[ " ${missing[*]} " == *" $proxy "* ]]; then
				"${root[@]}" systemctl disable --now "$proxy"
			fi
		done
	fi
fi

find . -name node_modules -prune -o -name package-lock.json -print0 |
	sort -z | xargs -0 -r -n 1 dirname | sed 's|^\./||' | xargs -r scripts/npm.sh
