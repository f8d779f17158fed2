#!/usr/bin/env bash
# lint.sh: formatting, go vet and staticcheck; all three run, so that one run
# tells everything.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

failed=0
echo "== gofmt"
scripts/gofmt.sh -l || failed=1
echo "== go vet"
go vet ./... || failed=1
echo "== staticcheck"
go tool -modfile=tools/go.mod staticcheck ./... || failed=1
exit "$failed"
