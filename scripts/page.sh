#!/usr/bin/env bash
# page.sh: builds the chat's page into ui/dist. If neither what it is made from
# nor what was made has changed since the last time, nothing is done:
# ui/node_modules keeps a fingerprint of both.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/npm.sh ui
cd ui
if command -v flock >/dev/null; then # two at once would undo each other's work
	exec 9<package.json
	flock 9
fi
stamp="node_modules/.hubbub-page"
fingerprint() {
	find src build locales public dist index.html package.json package-lock.json tsconfig.json vite.config.ts \
		-type f -print0 | LC_ALL=C sort -z | xargs -0 cksum
}

if [ -e dist/index.html ] && [ -e "$stamp" ] && [ "$(fingerprint)" = "$(cat "$stamp")" ]; then
	exit 0
fi
echo "Building the page"
npm run build --silent -- --logLevel warn </dev/null
fingerprint >"$stamp"
