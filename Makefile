# Everything that can be done with a fresh clone. Python 3.11 or newer and make are
# needed; the rest is fetched into .venv. `make help` shows the text behind each "##".
PYTHON ?= python3
PY := .venv/bin/python
MANAGE := $(PY) manage.py
PYTEST := $(PY) -m pytest
TEST_STATE := $(CURDIR)/.state/test
CHECK_STATE := $(CURDIR)/.state/check
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r
# The embedded database is for installations without a server of their own.
EMBEDDED := $(if $(MONGODB_URI),,.venv/embedded.stamp)

.PHONY: help install run test test-fast check lint types contracts dead-code english \
	migrations deploy bench chaos proof lock stop clean browser screenshots docs \
	audit sbom

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1:/p' $(MAKEFILE_LIST) \
		| awk -F: '{ name = $$1; sub(/^[^:]*:/, ""); printf "make %-12s %s\n", name, $$0 }'

install: .venv/base.stamp $(EMBEDDED) ## create the environment in .venv

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/it" >&2; exit 1; }
	@echo "Installing what arbsite needs into .venv ..."; $(PYTHON) -m venv .venv

.venv/tools.stamp: requirements/tools.txt | .venv/bin/python
	@$(INSTALL) $<
	@touch $@

.venv/base.stamp: requirements/base.txt .venv/tools.stamp
	@$(INSTALL) $<
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/tools.stamp
	@$(INSTALL) $<
	@touch .venv/base.stamp $@

.venv/embedded.stamp: requirements/embedded.txt .venv/base.stamp
	@[ "$$(uname -s)" = Linux ] || { echo "The embedded MongoDB needs Linux. Set" \
		"MONGODB_URI to a replica set, then run make again." >&2; exit 1; }
	@$(INSTALL) $<
	@touch $@

run: .venv/base.stamp $(EMBEDDED) ## database, worker and pages; prints the URL and password
	@exec $(MANAGE) launch

test: .venv/dev.stamp .venv/embedded.stamp browser ## install what the tests need, then run all of them
	$(PYTEST) -n auto --maxprocesses 6 --dist loadfile --no-loadscope-reorder --durations=12

# Without the tests that use a database, start processes or need a browser, and without
# those that simulate whole worlds, listings or passes of the agent.
NOT_FAST := crash acceptance browser bench positions/venues/simulator \
	positions/venues/test_hostile_records.py positions/venues/test_simulated_clients.py \
	strategy/matching/test_simulated.py strategy/matching/test_incremental.py \
	strategy/test_bad_input.py arbsite/pages/test_exports.py
test-fast: .venv/dev.stamp .venv/embedded.stamp ## the tests that need no database, in less than a minute
	$(PYTEST) -n auto --maxprocesses 6 --dist loadfile -m "not django_db and not slow and not browser" \
		$(NOT_FAST:%=--ignore=tests/%)

# The pages are tested in a real browser. Where it cannot be had, those tests are
# skipped and say so; with CI=true they must run.
browser: ## install Chromium for the tests of the pages (as root, with apt-get)
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

check: lint types contracts dead-code english migrations deploy ## everything below
	@echo "All checks passed."

lint: .venv/dev.stamp ## format and lint
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .

types: .venv/dev.stamp ## static types
	.venv/bin/mypy

contracts: .venv/dev.stamp ## which module may import which
	PYTHONPATH=. .venv/bin/lint-imports

dead-code: .venv/dev.stamp ## code that nothing in the product uses
	$(PY) -m tests.support.dead_code

english: .venv/dev.stamp ## words and names that the code base avoids
	$(PY) -m tests.support.english

migrations: .venv/dev.stamp .venv/embedded.stamp ## models without their migration
	ARBSITE_STATE_DIR=$(CHECK_STATE) $(MANAGE) makemigrations --check --dry-run; \
		code=$$?; ARBSITE_STATE_DIR=$(CHECK_STATE) $(MANAGE) mongod stop; exit $$code

deploy: .venv/dev.stamp .venv/embedded.stamp ## Django's check of settings for production
	ARBSITE_STATE_DIR=$(CHECK_STATE) ARBSITE_HTTPS=true \
		$(MANAGE) check --deploy --fail-level WARNING

bench: .venv/base.stamp .venv/embedded.stamp ## the benchmarks, as ratios to a naive variant
	$(PY) -m tests.bench all

# What takes too long for the suite; the suite runs a small version of each.
proof: .venv/dev.stamp .venv/embedded.stamp ## forty simulated lives, and whole what the suite shortens
	$(PY) -m tests.proof
	$(PY) -m tests.chaos --minutes 10
	PROOF=1 $(PYTEST) -n auto --maxprocesses 6 --dist loadfile --no-loadscope-reorder \
		$$(grep -rlE "tests.support.sizes import|^from hypothesis import" tests \
			--include="test_*.py")

chaos: .venv/dev.stamp .venv/embedded.stamp ## real processes and servers, killed and frozen on purpose
	$(PY) -m tests.chaos

screenshots: .venv/dev.stamp .venv/embedded.stamp browser ## take the pictures of the README again
	$(PY) docs/screenshots.py

docs: .venv/base.stamp .venv-docs/docs.stamp ## the documentation site, served under /docs/
	$(PY) docs/reference.py
	.venv-docs/bin/zensical build --strict --clean

# Apart from .venv: the generator shares nothing with the product.
.venv-docs/docs.stamp: requirements/docs.txt
	@$(PYTHON) -m venv .venv-docs
	@.venv-docs/bin/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes -r $<
	@touch $@

LOCK := .venv/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	--no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host
# What an extra of pyproject.toml lists, line by line.
EXTRA := $(PY) -c 'import sys, tomllib; \
	project = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
	print(*project["optional-dependencies"][sys.argv[1]], sep="\n")'
lock: .venv/dev.stamp ## regenerate the requirement lists from pyproject.toml
	$(LOCK) --output-file requirements/base.txt pyproject.toml
	for list in embedded tools docs; do \
		$(EXTRA) $$list | $(LOCK) --output-file requirements/$$list.txt -; done
	$(LOCK) --extra clients --extra dev --constraint requirements/base.txt \
		--output-file requirements/dev.txt pyproject.toml

audit: .venv/dev.stamp ## dependencies against known vulnerabilities; needs the network
	$(PY) -m tests.support.audit

sbom: .venv/dev.stamp ## what the product depends on, as CycloneDX, in .state/sbom.json
	@mkdir -p .state
	.venv/bin/cyclonedx-py requirements --output-reproducible --pyproject pyproject.toml \
		--output-file .state/sbom.json requirements/base.txt
	@echo "Wrote .state/sbom.json."

stop: .venv/base.stamp ## stop the embedded MongoDB
	@$(MANAGE) mongod stop

clean: ## remove caches and the databases of tests; keeps your data
	@if [ -x $(PY) ]; then for state in $(TEST_STATE) $(CHECK_STATE); do \
		if [ -d $$state ]; then \
			ARBSITE_STATE_DIR=$$state $(MANAGE) mongod stop >/dev/null; \
		fi; done; fi
	rm -rf "$$(readlink -f $(TEST_STATE)/mongodb)" $(TEST_STATE) $(CHECK_STATE) \
		.pytest_cache .mypy_cache .ruff_cache \
		.hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
