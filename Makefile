# `make demo` and `make test` need git, make and Python 3.10 or newer; all else is set up in .venv.
NEW_ENOUGH := -c 'import sys, venv; sys.exit(sys.version_info < (3, 10))'
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python3.10 python; do \
	$$p $(NEW_ENOUGH) 2> /dev/null && echo $$p && break; done)
BIN := .venv/bin
READY := .venv/.ready
.DEFAULT_GOAL := help
.PHONY: help setup demo test again check generate benchmark screenshots clean

help: ## This list
	@sed -n 's/^\([a-z]*\):.*## /\1: /p' $(MAKEFILE_LIST)

setup: $(READY) ## The environment in .venv
$(READY): pyproject.toml
	@$(or $(PYTHON),false) $(NEW_ENOUGH) || { echo "Tracemend needs Python 3.10 or newer: install it, or make PYTHON=/path/to/python $(MAKECMDGOALS)"; exit 1; }
	@git --version > /dev/null || { echo "Tracemend needs git: install it and try again."; exit 1; }
	@echo "Setting up .venv (once)…"
	@$(BIN)/python -m pip --version > /dev/null 2>&1 || $(PYTHON) -m venv --clear .venv || { rm -rf .venv; echo "No environment could be made: install Python's venv module (on Debian: apt install python3-venv)."; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $@

demo: $(READY) ## The main job on a bundled broken project
	@$(BIN)/tracemend demo

test: $(READY) ## Every test
	@tools/editors.sh || echo "The tests in the real VS Code are left out."
	@tools/services.sh $(BIN)/python || echo "The tests that need servers are left out."
	@tools/checkers.sh || echo "actionlint does not check the workflows."
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

again: $(READY) ## The few tests that failed in the last run, each once more and alone
	@$(BIN)/python tools/again.py

check: $(READY) ## Lint, format, types, generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python tools/generate.py --check

generate: $(READY) ## Rewrite the generated files
	$(BIN)/python tools/generate.py

benchmark: $(READY) ## Figures beside a peer
	for file in tests/benchmarks/bench_*.py; do $(BIN)/python $$file || exit 1; done

screenshots: $(READY) ## Renew the pictures of the VS Code extension's README (needs tools/editors.sh)
	TRACEMEND_SCREENSHOTS=$(CURDIR)/.screenshots $(BIN)/python -m pytest tests/editors/test_vscode.py -k story
	for name in mark lightbulb verified preview; do cp .screenshots/$$name.png editors/vscode/media/screenshots/; done

clean: ## Remove what the above made
	rm -rf .venv build dist
