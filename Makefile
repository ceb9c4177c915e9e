# What this project can do, each by one command: `make` lists it.

# The Go command fetches the toolchain that go.mod names.
export GOTOOLCHAIN = auto

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:

VERSION = $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
COMMIT = $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)

# Packages without goroutines: the race detector only makes them slow.
SEQUENTIAL = /(schema|typemap)(/|$$)

.PHONY: help
help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

.PHONY: deps
deps: ## install what is missing: Go, a C compiler, private database servers
	@tools/deps

.PHONY: build
build: deps ## build the static binary bin/migration-assist
	CGO_ENABLED=0 go build -trimpath -buildvcs=false -o bin/migration-assist \
		-ldflags '-s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)' ./cmd/migration-assist

.PHONY: demo
demo: build ## migrate a sample database between private servers (KEEP=1: leave them running)
	go run ./internal/demo $(if $(filter 1,$(KEEP)),-keep)

.PHONY: demo-stop
demo-stop: deps ## stop the servers that make demo KEEP=1 left running
	go run ./internal/demo -stop

.PHONY: test
test: deps lint ## vet, lint, test everything against real servers, fuzz for seconds
	@tools/deps promtool fish zsh
	status=0
	go test -race -timeout 20m $$(go list ./... | grep -vE '$(SEQUENTIAL)') || status=1
	go test -timeout 20m $$(go list ./... | grep -E '$(SEQUENTIAL)') || status=1
	$(MAKE) --no-print-directory fuzz FUZZTIME=3s || status=1
	exit $$status

.PHONY: test-crash
test-crash: deps ## kill, cut off and restart all that takes part in a migration, for minutes
	go test -race -count 1 -v -timeout 20m ./internal/crashtest -whole

.PHONY: lint
lint: deps ## go vet and golangci-lint with .golangci.yml
	go vet ./...
	go tool -modfile=tools/go.mod golangci-lint run

.PHONY: bench
bench: build ## compare the copy with pg_restore and pgloader (POSTS=300000: rows in Posts), and run the benchmarks
	@tools/deps pgloader
	go test -run '^$$' -bench . -benchmem ./typemap ./copier ./checks
	go run ./internal/bench $(if $(POSTS),-posts $(POSTS))

.PHONY: fuzz
fuzz: deps ## run every fuzz test (FUZZTIME=1m: for how long each)
	grep -rno --include='*_test.go' '^func Fuzz[A-Za-z0-9]*' . | while IFS=: read -r file _ function; do
		go test "$$(dirname "$$file")" -run '^$$' -fuzz "^$${function#func }$$" -fuzztime $(or $(FUZZTIME),1m)
	done

.PHONY: cover
cover: deps ## test and show the coverage by function
	@tools/deps promtool fish zsh
	mkdir -p bin
	go test -coverpkg=./... -coverprofile=bin/cover.out ./...
	go tool cover -func=bin/cover.out

.PHONY: clean
clean: ## remove what was built; the servers stay in their cache
	rm -rf bin dist
