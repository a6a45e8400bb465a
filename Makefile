SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
GATEWAY := .build/debug/gateway
PREFIX ?= /usr/local
BUILD_FLAGS := --explicit-target-dependency-import-check error

.PHONY: run demo test install api-test console-test build format lint bench proof fuzz sanitize bootstrap

run: bootstrap ## Builds and starts the gateway with a demo destination.
	swift build --product gateway $(BUILD_FLAGS)
	swift build --product forge $(BUILD_FLAGS)
	exec $(GATEWAY) serve --demo --data-dir data

demo: bootstrap ## From the signed webhook of a lead to a simulated call, in this terminal, in half a minute.
	swift build --product gateway $(BUILD_FLAGS)
	swift build --product forge $(BUILD_FLAGS)
	scripts/demo

test: lint ## The whole check.
	scripts/bootstrap python3 strace valgrind
	scripts/test

install: bootstrap ## An optimised build into PREFIX/bin, /usr/local/bin unless given; it needs no Swift where it runs.
	for program in gateway forge; do \
	    swift build -c release --static-swift-stdlib --scratch-path .build-install --product $$program $(BUILD_FLAGS); \
	    install -D --strip .build-install/release/$$program $(DESTDIR)$(PREFIX)/bin/$$program; \
	done

api-test: bootstrap ## The running API against its own description, with schemathesis.
	swift build --product gateway $(BUILD_FLAGS)
	swift build --product forge $(BUILD_FLAGS)
	scripts/api-test

console-test: bootstrap ## The console in a headless Chromium.
	scripts/bootstrap python3 chromium chromedriver:chromium-driver
	swift build --product gateway $(BUILD_FLAGS)
	scripts/console-test

build: bootstrap
	swift build --build-tests $(BUILD_FLAGS)

bootstrap:
	@scripts/bootstrap

lint: ## Formatting, and links in the documents.
	scripts/lint

format: ## Formats every source file.
	swift format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks Fuzz

bench: export RESULTS ?= docs/performance.json
bench: bootstrap ## Everything that docs/performance.md tells, in about an hour: answers a second beside others, load for minutes, schedules, calls.
	scripts/bootstrap python3 valgrind
	scripts/bench
	SKIP_BUILD=1 BODY=large scripts/bench
	SKIP_BUILD=1 scripts/bench-schedules
	scripts/bench-cron
	SKIP_BUILD=1 scripts/bench-calls
	scripts/bench-load
	SKIP_BUILD=1 scripts/bench-sustained
	scripts/hot-path
	scripts/plot-performance

proof: bootstrap ## Nothing that was answered is lost: kills under load, the order of syncs and answers, disks that fail, too much load (docs/proof.md).
	scripts/bootstrap python3 strace
	scripts/proof-kill
	SKIP_BUILD=1 scripts/proof-sync
	SKIP_BUILD=1 scripts/proof-disk
	scripts/proof-pressure

fuzz: bootstrap ## What reads bytes of strangers, 20 seconds each, with the compiler's fuzzer; FUZZ_SECONDS for more.
	scripts/fuzz

sanitize: bootstrap ## Every test under the address and the thread sanitizer (docs/proof.md).
	scripts/bootstrap python3 strace
	scripts/sanitize address thread
