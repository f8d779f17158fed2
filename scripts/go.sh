#!/usr/bin/env bash
# go.sh: checks that Go is there and new enough.
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
