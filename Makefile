# What to type. Every target works from a bare clone with Python 3.11 or newer; see `make help`.
# Read from the environment or the command line: PORT, DEMO, DEMO_PASSWORD, YIWANG_DATA_DIR, PYTHON (docs/reference/settings.md).

DEMO ?= 1
export DEMO

.PHONY: help run test check bench faults setup lock

help: ## say what there is
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

run: ## set up, then serve the demonstration county on http://127.0.0.1:8000 (DEMO=0 starts empty, PORT=8001 elsewhere)
	@scripts/setup
	@scripts/serve

test: ## set up, then run all tests
	@scripts/setup dev
	@scripts/test

check: ## set up, then lint, types, contracts, migrations, texts
	@scripts/setup dev
	@scripts/check

bench: ## set up, then measure
	@scripts/setup dev
	@.venv/bin/yiwang bench all

faults: ## set up, then kill a server of its own 500 times while reports come in (KILLS=50 for fewer)
	@scripts/setup dev
	@scripts/never-lost $(or $(KILLS),500)

setup: ## set up only, with what tests and checks need
	@scripts/setup dev

lock: ## lock the Python dependencies again
	@scripts/setup dev
	@scripts/lock
