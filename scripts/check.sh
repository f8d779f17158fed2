#!/usr/bin/env bash
# check.sh: what to run all the time. It leaves out what takes minutes: browsers, real
# clients, fuzzing, and the tests that kill the program. make test runs everything.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

failed=0
scripts/npm.sh ui || exit 1
scripts/lint.sh || failed=1
scripts/page.sh || exit 1 # the Go tests look at it too
echo "== page"
npm --prefix ui run test --silent </dev/null || failed=1
echo "== go test -race"
mapfile -t packages < <(go list ./... | grep -v '/test/')
go test -race -gcflags='modernc.org/...=-race=false' ./test/guard "${packages[@]}" || failed=1
exit "$failed"
