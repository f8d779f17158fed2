#!/usr/bin/env bash
# fuzz.sh BUDGET: runs every fuzz target of the module for BUDGET, a count of
# inputs (20000x) or a time (60s). An input that fails is written under the
# package's testdata/fuzz and fails the run; commit it with the fix.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
budget="$1"

# Only these are built for the listing: to link the tests of all takes most of a minute.
mapfile -t packages < <(grep -rlE '^func Fuzz' --include='*_test.go' . | xargs -n 1 dirname | sort -u)
listing="$(go test -list '^Fuzz' "${packages[@]}")" || {
	echo "$listing"
	exit 1
}
# Per package go prints its targets and then "ok <package> <time>".
targets="$(awk '/^Fuzz/ { names[n++] = $1 } /^ok/ { for (i = 0; i < n; i++) print $2, names[i]; n = 0 }' <<<"$listing")"

log="$(mktemp)"
trap 'rm -f "$log"' EXIT
failed=0
while read -r package name; do
	[ -n "$name" ] || continue
	# No -race: it would cost most of the budget, and the seeds run with it anyway.
	if go test -run='^$' -fuzz="^$name\$" -fuzztime="$budget" -parallel=2 "$package" </dev/null >"$log" 2>&1; then
		echo "ok $package $name: $(grep -o 'execs: [0-9]*' "$log" | tail -n 1)"
	elif grep -q '^ *context deadline exceeded$' "$log" && ! grep -q 'Failing input written' "$log"; then
		# Go before 1.27 may report the end of the time itself as a failure
		# (go.dev/issue/75804). A count of inputs has no such end.
		echo "ok $package $name: time is up"
	else
		echo "FAIL $package $name"
		cat "$log"
		failed=1
	fi
done <<<"$targets"
exit "$failed"
