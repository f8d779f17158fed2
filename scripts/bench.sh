#!/usr/bin/env bash
# bench.sh [-quick]: measures the library beside the Node server and a plain write
# loop, and the chat with its database. The tables go to the terminal, all single
# results to bench.json.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/go.sh
scripts/npm.sh test/bench/node
scripts/page.sh
go run ./test/bench -json bench.json "$@"
go run ./test/bench/chat "$@"
