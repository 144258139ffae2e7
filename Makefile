# Each target is a command that one could type. `make help` lists them.
export CGO_ENABLED ?= 0

.PHONY: help demo build test test-postgres race sim planted lint fuzz bench

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

demo: ## everything on this machine, no account: open the address that it prints
	go run ./cmd/celula demo

build: ## the one static binary, in bin/
	go build -trimpath -o bin/celula ./cmd/celula

test: chromium ## all tests; as root it brings Debian's chromium for those of the page
	go vet ./...
	go test ./...

test-postgres: ## the tests that need PostgreSQL, on a throwaway cluster; as root it brings Debian's package
	.ci/test-postgres

race: chromium ## all tests under the race detector (needs a C compiler)
	CGO_ENABLED=1 go test -race -timeout 30m ./...

sim: ## the simulation at length, from a seed of the moment: make sim HISTORIES=50000
	go test ./cmd/celula/internal/round -run '^TestSimulation$$' -v -timeout 0 -sim.seed=0 -sim.histories=$(or $(HISTORIES),20000)

planted: ## faults planted into the round: the simulation must find each
	go test ./cmd/celula/internal/round -run '^TestPlantedFaultsAreFound$$' -v -planted

lint: ## gofmt, vet, staticcheck, and known holes in what we depend on where their data can be had
	@test -z "$$(gofmt -l cmd sheets rules notify)" || { gofmt -l cmd sheets rules notify; exit 1; }
	go vet ./...
	go tool staticcheck ./...
	go mod tidy -diff
	@go tool govulncheck ./... || echo "govulncheck: its data could not be had, or it found something: see above"

fuzz: ## every fuzz target for a minute, or TIME=10s; what one finds is to be kept in testdata/fuzz
	.ci/fuzz $(or $(TIME),1m)

bench: chromium ## the work beside its floors and peers, and DuckDB and pandas where they are: README, "How fast"
	@mkdir -p bin
	go test -run '^$$' -bench . -count 6 -timeout 1h ./rules/... ./sheets ./cmd/... | tee bin/bench.txt
	go tool benchstat -table pkg,.name -col '/by@(encoding-csv jsontext excelize sqlite duckdb pandas google celula)' bin/bench.txt
	go tool benchstat -filter '/by:""' bin/bench.txt

.PHONY: chromium
chromium:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-dejavu-core >/dev/null; \
	  else echo "make test: no chromium here, so the tests of the page are left out; as root: apt-get install chromium"; fi; }
