# Every recipe is one script or one command; `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run demo build dev check test soak bench bench-quick micro fmt lint vuln example screenshots setup

help: ## what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 14

run: build ## the chat on http://localhost:8088 (PORT=8088), its data in ./data
	@exec bin/hubbub $(if $(PORT),--listen localhost:$(PORT))

demo: build ## a chat with people and messages in it, to look around; nothing of it is kept (PORT=8088)
	@exec bin/hubbub demo $(if $(PORT),--listen localhost:$(PORT))

build: ## only the program with its page, bin/hubbub
	@scripts/build.sh

dev: ## the page with live reload on http://localhost:5173, beside a running server (PORT=8088)
	@scripts/npm.sh ui
	@npm --prefix ui run dev --silent

check: ## what to run all the time, in under three minutes
	@scripts/check.sh

test: ## everything that must pass; installs what is missing and says so
	@scripts/test.sh

soak: ## the same tests with large counts, and longer fuzzing (FUZZTIME=60s per target)
	@scripts/soak.sh

bench: ## figures beside Node's, half an hour of them; bench-quick takes two minutes
	@scripts/bench.sh

bench-quick:
	@scripts/bench.sh -quick

micro: ## the Go micro-benchmarks, in the form that benchstat compares
	go test -run='^$$' -bench=. -benchmem -count=6 ./engineio ./socketio/... ./internal/...

fmt: ## format the Go files
	@scripts/gofmt.sh -w

lint: ## gofmt, go vet, staticcheck
	@scripts/lint.sh

vuln: ## known vulnerabilities in what is used (needs the internet)
	go tool -modfile=tools/go.mod govulncheck ./...

example: ## the smallest chat of the library, on http://localhost:3000 (PORT=3000)
	@scripts/npm.sh examples/livechat
	go run ./examples/livechat

screenshots: ## pictures of the page into ui/node_modules/.screenshots
	@scripts/screenshots.sh

setup: ## only install what the tests need
	@scripts/setup.sh
