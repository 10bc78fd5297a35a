# Everything that can be done with a fresh clone. Python 3.11 or newer and make are
# needed; the rest is fetched into .venv.
PYTHON ?= python3
PY := .venv/bin/python
MANAGE := $(PY) manage.py
TEST_STATE := $(CURDIR)/.state/test
CHECK_STATE := $(CURDIR)/.state/check

.PHONY: help install run test check bench lock stop clean browser screenshots

help:
	@echo "make run      database, worker and pages; prints where to look"
	@echo "make test     everything the tests need, then all of them"
	@echo "make check    format, lint, types, contracts, migrations, deploy check"
	@echo "make bench    the benchmarks, as ratios"
	@echo "make screenshots  the pictures of the README, taken anew"
	@echo "make install  the environment alone, in .venv"
	@echo "make lock     the requirement lists, written anew from pyproject.toml"
	@echo "make stop     stops the embedded MongoDB"
	@echo "make clean    removes caches and the databases of tests; keeps the books"

install: .venv/base.stamp

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/it" >&2; exit 1; }
	@echo "Installing what arbsite needs into .venv ..."; $(PYTHON) -m venv .venv

.venv/base.stamp: requirements/base.txt | .venv/bin/python
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/dev.stamp: requirements/dev.txt | .venv/bin/python
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@ .venv/base.stamp

run: .venv/base.stamp
	@exec $(MANAGE) launch

test: .venv/dev.stamp browser
	$(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder --durations=12

# The pages are tested in a real browser. Where it cannot be had, those tests are
# skipped and say so; with CI=true they must run.
browser:
	@command -v chromium >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing Chromium for the tests of the pages ..."; \
			{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
				apt-get install -y -qq --no-install-recommends \
				chromium fonts-dejavu-core; } >/dev/null 2>&1 \
				|| echo "Chromium could not be installed."; \
		else \
			echo "No Chromium: install it to have the pages tested, too."; \
		fi; }

check: .venv/dev.stamp
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	PYTHONPATH=. .venv/bin/lint-imports
	ARBSITE_STATE_DIR=$(CHECK_STATE) $(MANAGE) makemigrations --check --dry-run; \
		code=$$?; ARBSITE_STATE_DIR=$(CHECK_STATE) $(MANAGE) mongod stop; exit $$code
	ARBSITE_STATE_DIR=$(CHECK_STATE) ARBSITE_HTTPS=true \
		$(MANAGE) check --deploy --fail-level WARNING

bench: .venv/base.stamp
	$(PY) -m tests.bench all

screenshots: .venv/dev.stamp browser
	$(PY) docs/screenshots.py

LOCK := .venv/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	--no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	--extra embedded
lock: .venv/dev.stamp
	$(LOCK) --output-file requirements/base.txt pyproject.toml
	$(LOCK) --extra clients --extra dev --constraint requirements/base.txt \
		--output-file requirements/dev.txt pyproject.toml

stop: .venv/base.stamp
	@$(MANAGE) mongod stop

clean:
	@if [ -x $(PY) ]; then for state in $(TEST_STATE) $(CHECK_STATE); do \
		if [ -d $$state ]; then \
			ARBSITE_STATE_DIR=$$state $(MANAGE) mongod stop >/dev/null; \
		fi; done; fi
	rm -rf $(TEST_STATE) $(CHECK_STATE) .pytest_cache .mypy_cache .ruff_cache \
		.hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
