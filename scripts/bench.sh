#!/usr/bin/env bash
# bench.sh [-quick]: measures the library beside the Node server and a plain write
# loop, the chat with its database, and its page in a browser. The tables go to the terminal, all single
# results to bench.json.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/go.sh
scripts/npm.sh test/bench/node
scripts/page.sh
go run ./test/bench -json bench.json "$@"
go run ./test/bench/chat "$@"
scripts/npm.sh test ui
(cd ui && npx vite build --mode pages --logLevel warn)
go run ./test/bench/page "$@"
