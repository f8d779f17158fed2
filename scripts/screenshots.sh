#!/usr/bin/env bash
# screenshots.sh: every view of the page in both sizes and themes, and readme.png, a
# seeded chat in the real program, into ui/node_modules/.screenshots.
set -euo pipefail
cd "$(dirname "$0")/.."

pictures="ui/node_modules/.screenshots"
scripts/setup.sh fonts
scripts/build.sh
npm --prefix ui run screenshots --silent

data="$(mktemp -d)"
trap 'rm -rf "$data"' EXIT
morning="$(date -u -d '12 hours ago' +%F)T09:41:00Z" # of today, or yesterday before noon
go run ./test/seed --messages 2000 --until "$morning" --data "$data" >/dev/null
node test/seed/picture.mjs bin/hubbub "$data" "$pictures/readme.png"
echo "The pictures are in $pictures"
