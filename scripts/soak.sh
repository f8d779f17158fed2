#!/usr/bin/env bash
# soak.sh: the Go tests with large counts (HUBBUB_SOAK=1) and longer fuzzing
# (FUZZTIME for each target). Takes as long as it takes; not part of make test.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

FUZZTIME="${FUZZTIME:-60s}"
scripts/setup.sh || exit 1
scripts/page.sh || exit 1
failed=0
echo "== fuzzing, $FUZZTIME for each target"
scripts/fuzz.sh "$FUZZTIME" || failed=1
echo "== go test -race, large counts"
HUBBUB_SOAK=1 go test -race -gcflags='modernc.org/...=-race=false' -count=1 -timeout=12h ./... </dev/null || failed=1
exit "$failed"
