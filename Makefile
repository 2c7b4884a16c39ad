# `make demo` and `make test` need git, make and Python 3.10 or newer; all else is set up in .venv.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
.DEFAULT_GOAL := help
.PHONY: help setup demo test check generate benchmark clean

help: ## This list
	@sed -n 's/^\([a-z]*\):.*## /\1: /p' $(MAKEFILE_LIST)

setup: $(READY) ## The environment in .venv
$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { echo "Tracemend needs Python 3.10 or newer: make PYTHON=/path/to/python3.10 $(MAKECMDGOALS)"; exit 1; }
	@git --version > /dev/null || { echo "Tracemend needs git: install it and try again."; exit 1; }
	@echo "Setting up .venv (once)…"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $@

demo: $(READY) ## The main job on a bundled broken project
	@$(BIN)/tracemend demo

test: $(READY) ## Every test
	$(BIN)/python -m pytest

check: $(READY) ## Lint, format, types, generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python tools/generate.py --check

generate: $(READY) ## Rewrite the generated files
	$(BIN)/python tools/generate.py

benchmark: $(READY) ## Figures beside a peer
	for file in tests/benchmarks/bench_*.py; do $(BIN)/python $$file || exit 1; done

clean: ## Remove what the above made
	rm -rf .venv build dist
