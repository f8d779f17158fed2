#!/usr/bin/env bash
# npm.sh FOLDER...: installs the npm packages of each folder exactly as its lock
# file has them. A folder whose packages are already those of the lock file is
# left alone: node_modules keeps a copy of the lock file it was made from.
# Without a folder it only checks the version of Node.
set -euo pipefail
cd "$(dirname "$0")/.."

want="20.19"
have="$(node --version 2>/dev/null || true)"
have="${have#v}"
if [ -z "$have" ] || ! command -v npm >/dev/null; then
	echo "Node $want or newer is needed, with npm; it was not found." >&2
	exit 1
fi
if [ "$(printf '%s\n' "$want" "$have" | sort -V | head -n 1)" != "$want" ]; then
	echo "Node $want or newer is needed; this is Node $have." >&2
	exit 1
fi

for folder in "$@"; do
	lock="$folder/package-lock.json"
	stamp="$folder/node_modules/.hubbub-lock.json"
	if command -v flock >/dev/null; then # two at once would undo each other's work
		exec 9<"$lock"
		flock 9
	fi
	if cmp -s "$lock" "$stamp"; then
		continue
	fi
	echo "Installing the npm packages of $folder"
	(cd "$folder" && npm ci --no-audit --no-fund --loglevel=error </dev/null)
	cp "$lock" "$stamp"
done
