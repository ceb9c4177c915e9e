# What this project can do, each by one command: `make` lists it.

# The Go command fetches the toolchain that go.mod names.
export GOTOOLCHAIN = auto

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:

# As many digits in every clone: how many git takes by itself depends on the clone.
VERSION = $(shell git describe --tags --always --abbrev=12 --dirty 2>/dev/null || echo devel)
COMMIT = $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)

# Packages without goroutines: the race detector only makes them slow.
SEQUENTIAL = /(schema|typemap)(/|$$)

.PHONY: help
help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

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
	@tools/deps pgloader promtool fish zsh
	status=0
	go test -race -timeout 30m $$(go list ./... | grep -vE '$(SEQUENTIAL)') || status=1
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
bench: build ## compare with pg_restore and pgloader for half an hour (POSTS=300000: rows in Posts)
	@tools/deps pgloader
	POSTS=$(POSTS) go test -run '^$$' -bench . -benchmem ./typemap ./copier ./checks ./internal/progress
	go run ./internal/bench $(if $(POSTS),-posts $(POSTS))
	go run ./internal/bench $(if $(POSTS),-posts $(POSTS)) -whole -wide -table -scale -display

.PHONY: screenshots
screenshots: build ## take the pictures of docs/images anew, of a migration in tmux and of pages in chromium
	@tools/deps tmux chromium
	go run ./internal/screenshots $(if $(POSTS),-posts $(POSTS))

.PHONY: fuzz
fuzz: deps ## run every fuzz test (FUZZTIME=1m: for how long each)
	grep -rno --include='*_test.go' '^func Fuzz[A-Za-z0-9]*' . | while IFS=: read -r file _ function; do
		go test "$$(dirname "$$file")" -run '^$$' -fuzz "^$${function#func }$$" -fuzztime $(or $(FUZZTIME),1m)
	done

.PHONY: cover
cover: deps ## test and show the coverage by function
	@tools/deps pgloader promtool fish zsh
	mkdir -p bin
	go test -coverpkg=./... -coverprofile=bin/cover.out ./...
	go tool cover -func=bin/cover.out

# The files of a release have the bytes of their commit, so they are made with the very
# version of Go that go.mod names, and with the commit's time.
release release-check: export GOTOOLCHAIN = $(shell awk '$$1 == "toolchain" { print $$2 }' go.mod)

.PHONY: release
release: deps ## build programs, archives, Debian packages, SBOMs and checksums into dist
	rm -rf dist
	go run ./internal/release -version '$(VERSION)' -commit '$(COMMIT)' \
		-time "$$(git log -1 --format=%ct)" -maintainer "$$(git log -1 --format='%an <%ae>')"

.PHONY: release-check
release-check: ## build the release twice, elsewhere from nothing, compare, and run lintian
	git diff --quiet HEAD || { echo 'release-check: commit first: what is built is compared with what HEAD gives' >&2; exit 1; }
	@tools/deps lintian
	$(MAKE) --no-print-directory release
	elsewhere=$$(mktemp -d)
	trap 'rm -rf "$$elsewhere"' EXIT
	git clone --quiet . "$$elsewhere/source"
	(umask 077; TZ=Pacific/Auckland LC_ALL=C GOCACHE="$$elsewhere/cache" $(MAKE) --no-print-directory -C "$$elsewhere/source" release)
	diff dist/SHA256SUMS "$$elsewhere/source/dist/SHA256SUMS"
	echo 'release-check: the same bytes twice'
	lintian --fail-on warning,error dist/*.deb

.PHONY: vuln
vuln: deps ## look for known vulnerabilities (VULNDB=file:///path: in a copy of Go's database)
	status=0
	go tool -modfile=tools/go.mod govulncheck $(if $(VULNDB),-db $(VULNDB)) ./... || status=$$?
	if [ $$status != 0 ] && [ $$status != 3 ]; then
		echo 'vuln: nothing was checked: reach https://vuln.go.dev, or name a copy of it with VULNDB=file:///path' >&2
	fi
	exit $$status

.PHONY: clean
clean: ## remove what was built; the servers stay in their cache
	rm -rf bin dist
