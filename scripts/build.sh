#!/usr/bin/env bash
# build.sh: builds bin/hubbub, one static binary with the page inside. What has not
# changed is not built again.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/go.sh
scripts/page.sh
CGO_ENABLED=0 go build -trimpath -o bin/hubbub ./cmd/hubbub
