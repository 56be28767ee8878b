# Everything a maintainer does. `make run` and `make test` install what they need into .venv, once.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
ADDRESS = http://127.0.0.1:$(or $(TIJARIA_PORT),$(PORT),8000)

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run ingest chat test check bench lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: $(READY) ## Serve the chat and the API; the first time index corpus/ (PORT=8000)
	@# No index that this version reads: make one. Status 1 of ingestion: some files were quarantined, the
	@# others are indexed and can be served.
	@$(BIN)/python -c 'import sys; from tijaria import generation as g, settings as s; sys.exit(g.current_manifest(s.Settings.load()) is None)' \
	  2>/dev/null || $(BIN)/python -m ingest || test $$? -eq 1
	@exec $(BIN)/python -m app

ingest: $(READY) ## Index what has changed in corpus/; a running server takes it up
	@$(BIN)/python -m ingest $(ARGS)

chat: $(READY) ## Open the chat of the running server, or ask here: make chat Q="…"
ifdef Q
	@$(BIN)/python -m tijaria -- "$$Q" || test $$? -eq 1 # a refusal is an answer too
else
	@$(BIN)/python -c 'import sys, urllib.request as u; u.urlopen(sys.argv[1], timeout=5)' $(ADDRESS)/healthz 2>/dev/null \
	  || { echo 'No server answers at $(ADDRESS). Start it with: make run. Or ask here: make chat Q="…"' >&2; exit 1; }
	@echo $(ADDRESS)/chat
	@$(BIN)/python -m webbrowser $(ADDRESS)/chat >/dev/null 2>&1 || true
endif

test: $(READY) ## Run the fast tests (others: ARGS="-m model", slow, postgres or browser)
	@$(BIN)/python -m pytest $(ARGS)

check: $(READY) ## Lint, check the format and the types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

bench: $(READY) ## Measure speed on this machine
	@$(BIN)/python -m evals speed $(ARGS)

# uv is no dependency: it only resolves, in an environment of its own. It keeps the versions of the lock
# that still fit; UPGRADE=1 asks for the newest. Resolved without a CPU build of torch at hand, its list would
# hold CUDA packages.
lock: ## Write requirements.lock from pyproject.toml (UPGRADE=1: newest versions)
	@test -x var/uv/bin/uv || { $(PYTHON) -m venv var/uv && var/uv/bin/pip install -qq uv; }
	@sed '/^#/d' requirements.lock > var/lock.txt
	@var/uv/bin/uv pip compile pyproject.toml --extra dev --python-version 3.11 --no-header --no-annotate --quiet \
	  $(if $(PIP_FIND_LINKS),--find-links '$(PIP_FIND_LINKS)') $(if $(UPGRADE),--upgrade) --output-file var/lock.txt >/dev/null
	@{ sed -n '/^#/p' requirements.lock; \
	  sed -e 's/^\(torch==[^+]*\)+.*/\1/' -e '/^nvidia-/d' -e '/^cuda-/d' -e '/^triton==/d' var/lock.txt; } > var/new.lock
	@mv var/new.lock requirements.lock
	@rm var/lock.txt

clean: ## Remove what can be made again: .venv, index, caches (conversations stay)
	@rm -rf $(VENV) var/index var/cache var/uv dist build .pytest_cache .mypy_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo 'TijarIA needs Python 3.11 or newer, and "$(PYTHON)" is not. Name one: make PYTHON=python3.11 …' >&2; exit 1; }
	@$(BIN)/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@echo 'Installing into $(VENV); the first time this takes a few minutes…'
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --requirement requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
