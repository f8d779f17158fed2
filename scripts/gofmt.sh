#!/usr/bin/env bash
# gofmt.sh -l: names the Go files that are not formatted, and fails if there are
# any. gofmt.sh -w: formats them.
set -euo pipefail
cd "$(dirname "$0")/.."

found="$(find . -name node_modules -prune -o -name '*.go' -print0 | xargs -0 -r gofmt -s "$1")"
if [ -n "$found" ]; then
	echo "not formatted (make fmt does it):" >&2
	echo "$found" >&2
	exit 1
fi
