# Every command of this repository. Plain `make` lists them.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
NODE := sh assets/node.sh
CATALOGUES := $(wildcard tenpack/locale/*/LC_MESSAGES/django.po)
ASSETS := $(shell find tenpack/web/scripts tenpack/web/styles tenpack/web/icons -type f 2>/dev/null)
PORT ?= 8000

export PORT

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run demo demo-cards test coverage check fix bench bench-quick e2e lighthouse words docs lock dev

help: ## list every command
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: .venv/.runtime .venv/.words tenpack/static/dist/.built ## install everything a running Tenpack needs; leaves .venv/bin/tenpack

run: setup ## serve your own data at http://127.0.0.1:$PORT
	@exec $(BIN)/tenpack serve

demo: setup ## serve a lively demo business and print its sign-ins
	@exec $(BIN)/tenpack demo

demo-cards: dev ## the same with cards: the provider's double runs beside it
	@exec $(BIN)/python -m tests.stripe_double.demo

test: dev ## run every test, browser journeys too where a Chromium is found
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

coverage: dev ## the same, counting which branches of the rooms no test takes; takes half as long again
	@$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=term-missing:skip-covered $(ARGS)

e2e: dev ## run only the browser journeys
	@$(BIN)/python -m pytest -m journey $(ARGS)

check: dev ## style, types, storeys, sizes, words, templates, migrations, audit
	@$(BIN)/python -m checks

fix: dev ## put style in order
	@$(BIN)/ruff check --fix tenpack tests checks $(wildcard bench)
	@$(BIN)/ruff format tenpack tests checks $(wildcard bench)

bench: dev ## measure speed and write docs/speed-report.md
	@$(BIN)/python -m bench

bench-quick: dev ## the same in under two minutes
	@$(BIN)/python -m bench --quick

lighthouse: dev ## let Lighthouse judge key pages of the demo and write that into docs/speed-report.md
	@cd bench/lighthouse && npm ci --ignore-scripts --no-audit --no-fund --silent
	@$(BIN)/python -m bench.lighthouse

words: dev ## bring the catalogues of translations up to date and say what waits
	@$(BIN)/python -m checks.catalogues

docs: dev ## write the parts of docs/ that come from the code
	@$(BIN)/python -m checks.docs

dev: setup .venv/.dev .venv/.node-dev

.venv/bin/python:
	@echo "Making .venv ..."
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Tenpack needs Python 3.11 or newer; set PYTHON=...")'
	@$(PYTHON) -m venv .venv

.venv/.runtime: requirements.lock requirements-build.lock pyproject.toml | .venv/bin/python
	@echo "Installing what Tenpack needs ..."
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@$(PIP) install --require-hashes --no-deps -r requirements-build.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.runtime
	@echo "Installing what changing Tenpack needs ..."
	@$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

# For each catalogue what gettext reads at run time; its own time says what it was made from.
.venv/.words: $(CATALOGUES) .venv/.runtime
	@$(BIN)/pybabel --quiet compile --domain django --directory tenpack/locale
	@touch $@

.venv/.node: package-lock.json package.json | .venv/.runtime
	@echo "Installing what builds the pages ..."
	@$(NODE) npm ci --omit=dev --ignore-scripts --no-audit --no-fund --silent
	@touch $@

.venv/.node-dev: package-lock.json package.json .venv/.node | .venv/.runtime
	@$(NODE) npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

tenpack/static/dist/.built: assets/build.mjs .venv/.node $(ASSETS)
	@echo "Building scripts and styles ..."
	@$(NODE) node assets/build.mjs
	@touch $@

UV := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links

lock: dev ## work out new versions of everything and write the lock files (no addresses in them)
	@$(UV) --upgrade requirements.in -o requirements.lock
	@$(UV) --upgrade requirements-build.in -o requirements-build.lock
	@$(UV) --upgrade requirements-node.in -o requirements-node.lock
	@$(UV) --upgrade requirements-dev.in -o requirements-dev.lock
	@$(NODE) npm update --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund --silent
	@! grep -n '://' requirements*.lock || { echo "A lock file holds an address."; exit 1; }
	@! grep -n '"resolved"' package-lock.json || { echo "package-lock.json holds an address."; exit 1; }
