# Every recipe is one script or one command; `make` alone lists them.
PORT ?= 8088

.DEFAULT_GOAL := help
.PHONY: help run test soak bench fmt lint vuln example setup

help: ## what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

run: example ## the example chat on http://localhost:8088 (PORT=8088)
	@echo "Starting the example on http://localhost:$(PORT)"
	PORT=$(PORT) go run ./examples/livechat

test: ## everything that must pass; installs what is missing and says so
	@scripts/test.sh

soak: ## the same tests with large counts, and longer fuzzing (FUZZTIME=60s per target)
	@scripts/soak.sh

bench: ## the Go micro-benchmarks
	go test -run='^$$' -bench=. -benchmem ./...

fmt: ## format the Go files
	@scripts/gofmt.sh -w

lint: ## gofmt, go vet, staticcheck
	@scripts/lint.sh

vuln: ## known vulnerabilities in what is used (needs the internet)
	go tool -modfile=tools/go.mod govulncheck ./...

example: ## the browser client that the example serves
	@scripts/npm.sh examples/livechat

setup: ## only install what the tests need
	@scripts/setup.sh
