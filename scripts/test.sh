#!/usr/bin/env bash
# test.sh: everything that must pass before a change lands. All parts run even if
# one fails, unless the program does not build; the Go tests come last, so that
# the output ends with their results.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

failures=()

part() { # part NAME COMMAND...
	local name="$1" start="$SECONDS"
	shift
	echo "== $name"
	"$@" </dev/null || failures+=("$name")
	echo "   ($((SECONDS - start)) s)"
}

node_tests() { # node_tests SCRIPT: that script of every folder with npm packages, if it has one
	local lock failed=0
	while read -r lock; do
		npm --prefix "$(dirname "$lock")" run "$1" --if-present --loglevel=error </dev/null || failed=1
	done < <(find . -name node_modules -prune -o -name package-lock.json -print | sort)
	return "$failed"
}

scripts/setup.sh || exit 1
part "lint" scripts/lint.sh
echo "== build"
scripts/page.sh || exit 1 # the Go tests look at it too
go build ./... || exit 1
part "node tests" node_tests test
part "page in a browser" node_tests test:browser
# Allocations are counted without the race detector, under which pools lose items.
part "benchmarks, once" go test -run='^TestABroadcastAllocatesNothingPerReceiver$' -bench=. -benchtime=1x ./engineio ./socketio/...
# People in a browser go by the clock: they want the machine for themselves.
part "people in a browser" go test -race -count=1 -timeout=16m ./test/ux
# The longest goes first, so that it does not end long after the others.
mapfile -t others < <(go list ./... | grep -v '/test/\(ux\|conformance\)$')
# SQLite, C in the form of Go, takes three times as long under the race detector,
# which has nothing to find there. The linters have vetted all of it.
part "go test -race" go test -race -vet=off -gcflags='modernc.org/...=-race=false' -count=1 -timeout=8m ./test/conformance "${others[@]}"

if [ "${#failures[@]}" -gt 0 ]; then
	printf 'FAILED: %s\n' "${failures[@]}"
	exit 1
fi
