# Two commands do everything: `make run` and `make test`. `make help` lists the rest.
# Nothing here names a host: packages come from wherever pip or uv is set up to look.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
UV ?= $(shell command -v uv 2>/dev/null)
BIN := .venv/bin
STAMP := .venv/.set-up
LOCK := requirements/dev.txt

# What make run and make evaluate work on; give your own on the command line: make evaluate PROGRAMME=my/terms SAMPLE=my/facts
PROGRAMME ?= programmes/partner-connect-2021
SAMPLE ?= build/sample
RESULT ?= build/result
# Two workers, because two cores are what the figures in benchmarks/ are measured on.
WORKERS ?= 2
# More for the demonstration of make run, in a fresh folder: make run DEMO=--payments
DEMO ?=
# Where the portal of make run listens.
PORT ?= 8000

.PHONY: help
help: ## Say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(STAMP) ## Make .venv with everything that the lock names (the second call costs nothing)
	@:

$(STAMP): $(LOCK) pyproject.toml
	@if [ ! -x $(BIN)/python ]; then \
	  echo "setup 1/3: make .venv"; \
	  if [ -n "$(UV)" ]; then "$(UV)" venv --quiet --python '>=3.11' .venv; \
	  else \
	    $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	      echo "Tremplin needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another one: make PYTHON=python3.12 setup" >&2; exit 1; }; \
	    $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	      echo "This Python cannot make an environment. Install what is missing, then run make again:" >&2; \
	      if [ "$$(id -u)" -eq 0 ]; then root=""; else root="sudo "; fi; \
	      echo "  $${root}apt-get update && $${root}apt-get install --yes python3-venv" >&2; exit 1; }; \
	    $(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }; \
	  fi; \
	fi
	@echo "setup 2/3: install $$(grep -c '==' $(LOCK)) locked packages (about 100 MB; one or two minutes the first time)"
	@if [ -n "$(UV)" ]; then "$(UV)" pip install --quiet --python $(BIN)/python --require-hashes -r $(LOCK); \
	else $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCK); fi
	@echo "setup 3/3: install tremplin itself, from this folder"
	@if [ -n "$(UV)" ]; then "$(UV)" pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	else $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; fi
	@touch $@

# What pyspark is built with comes first, from the same lock, so that nothing else is fetched while it is built.
.PHONY: spark
spark: setup ## Add Spark, which tests and tremplin rebates --on spark work with (400 MB; it needs Java as well)
	@command -v java >/dev/null || [ -n "$${JAVA_HOME:-}" ] || { \
	  if [ "$$(id -u)" -eq 0 ]; then root=""; else root="sudo "; fi; \
	  echo "Spark needs Java. Install it, then run make again:" >&2; \
	  echo "  $${root}apt-get update && $${root}apt-get install --yes default-jre-headless" >&2; exit 1; }
	@echo "spark: install pyspark (it is built here; two or three minutes the first time)"
	@for lock in requirements/spark-build.txt requirements/spark.txt; do \
	  if [ -n "$(UV)" ]; then "$(UV)" pip install --quiet --python $(BIN)/python --require-hashes --no-build-isolation -r $$lock; \
	  else $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-build-isolation -r $$lock; fi; \
	done

.PHONY: run
run: setup ## Load the demonstration and open the portal, with a link for each role; Ctrl-C stops it
	@echo "run 1/2: a year of $(PROGRAMME), then today, in a database (a minute or two the first time, then at once)"
	@$(BIN)/tremplin demo --programme $(PROGRAMME) $(DEMO)
	@echo "run 2/2: the portal"
	@$(BIN)/tremplin serve --demonstration --port $(PORT)

.PHONY: evaluate
evaluate: setup $(SAMPLE) ## Decide the claims of the sample data under the reference programme, without a database
	@echo "evaluate 2/2: decide every claim of $(SAMPLE) under $(PROGRAMME)"
	@$(BIN)/tremplin evaluate $(PROGRAMME) $(SAMPLE) --out $(RESULT)
	@echo
	@echo "The result is in $(RESULT): awards, refusals and limits as tables, and a receipt for each decision."
	@echo "Why one of them came about: $(BIN)/tremplin explain CLAIM --from $(RESULT)"

# The folder appears whole or not at all, so that there is nothing else to look at.
$(SAMPLE): | $(STAMP)
	@echo "evaluate 1/2: make sample data, all of it fictitious, in $(SAMPLE)"
	@$(BIN)/tremplin sample --seed 1 --partners 120 --projects 600 --out $(SAMPLE)

# Per cent of branches that the tests take, by room.
COVERED := money=100 wording=100 terms=100 facts=100 engine=100 claims=100 ledger=100 payments=100 documents=95 checker=100 bulk=94 usecases=97 doors=95

.PHONY: test
test: lint ## Everything that must hold: style, types, layers, tests, coverage (fifteen to thirty minutes)
	@echo "test: every test, on $(WORKERS) processes, with branch coverage"
	@rm -rf build/coverage && mkdir -p build/coverage
	@# Processes that tests start would compile everything anew, were they told to keep nothing.
	@PYTHONDONTWRITEBYTECODE= $(BIN)/coverage run -m pytest -q -n $(WORKERS) --dist worksteal
	@$(BIN)/coverage combine -q
	@$(MAKE) --no-print-directory coverage

.PHONY: test-submission
test-submission: setup ## Histories, races, crashes and pages at all the figures that are planned for a submission (an hour or so)
	@echo "test-submission: see docs/explanation/reliability.md for the figures" >&2
	@TREMPLIN_FIGURES=submission $(BIN)/pytest -n $(WORKERS) --dist worksteal --durations=0 --timeout=7200 \
	  tests/histories tests/races tests/crashes tests/twins/test_rebates.py tests/doors/portal/test_browser.py

.PHONY: test-long
test-long: setup ## Histories, races, crashes, rebates and laws at their long figures, with progress (many hours; nice to do overnight)
	@echo "test-long: see docs/explanation/reliability.md for the figures" >&2
	@# One test of these takes hours: what ends a test that waits for ever would end it too.
	@TREMPLIN_FIGURES=long TREMPLIN_EXAMPLES=long $(BIN)/pytest -v -s --durations=0 --timeout=36000 \
	  tests/histories tests/races tests/crashes tests/known_bad tests/store tests/laws tests/twins/test_rebates.py

.PHONY: coverage
coverage: # The gate, on the figures of the last make test; what needs Spark counts where Spark is
	@omit=; $(BIN)/python -c 'import sys; from importlib.util import find_spec; sys.exit(not find_spec("pyspark"))' || { \
	  omit="--omit=src/tremplin/bulk/rebates/spark.py"; echo "coverage: without Spark, its driver is not counted (make spark)"; }; \
	for entry in $(COVERED); do \
	  room=$${entry%=*}; least=$${entry#*=}; found=build/coverage/$$room.txt; \
	  [ -d src/tremplin/$$room ] || continue; \
	  $(BIN)/coverage report --include="src/tremplin/$$room/*" $$omit --fail-under=$$least > $$found || { \
	    cat $$found; echo "coverage: the tests must take $$least % of the branches of $$room."; exit 1; }; \
	  echo "coverage: $$room, $$(awk '/^TOTAL/ {print $$NF}' $$found) of branches ($$least % is the least)"; \
	done

# What needs a database or a browser; name one of these folders to pytest while you work on it.
DATABASE_TESTS := usecases store histories races crashes known_bad tables doors/portal doors/jobs

.PHONY: fast
fast: setup ## The fast set, for while you work: what needs no database
	@TREMPLIN_EXAMPLES=few $(BIN)/pytest -q -n $(WORKERS) -m 'not slow' $(DATABASE_TESTS:%=--ignore=tests/%)

.PHONY: lint
lint: setup ## Style, format, types, and who may import whom
	@echo "lint: style"   && $(BIN)/ruff check --quiet
	@echo "lint: format"  && $(BIN)/ruff format --check --quiet
	@echo "lint: types"   && $(BIN)/mypy --no-error-summary
	@mkdir -p build; echo "lint: layers"  && $(BIN)/lint-imports --no-cache > build/layers.txt || { cat build/layers.txt; exit 1; }

.PHONY: format
format: setup ## Put the code in the one form
	@$(BIN)/ruff check --quiet --fix-only
	@$(BIN)/ruff format --quiet

.PHONY: messages
messages: setup ## Bring the French catalogue up to date after a change of sentences
	@$(BIN)/python -m tests.docs.messages

.PHONY: screenshots
screenshots: setup ## Take the pictures in docs/screenshots anew, of the demonstration, in Chromium
	@$(BIN)/tremplin demo --payments > /dev/null
	@$(BIN)/python -m tests.docs.screenshots

.PHONY: bench
bench: setup ## Measure what benchmarks/ measures; nothing here fails for being slow
	@echo "bench: about an hour; the figures of a day stand in docs/benchmarks.md" >&2
	@for script in benchmarks/*.py; do $(BIN)/python "$$script"; done

# Hashes for every platform, no host name: such a file installs from any mirror. Made with uv, which is fetched
# into an environment of its own when it is not at hand.
LOCK_UV = $(if $(UV),$(UV),build/lock/bin/uv)
COMPILE = $(LOCK_UV) pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11

.PHONY: lock
lock: ## Write requirements/ anew after a change of dependencies in pyproject.toml
	@[ -n "$(UV)" ] || [ -x build/lock/bin/uv ] || { $(PYTHON) -m venv build/lock && build/lock/bin/pip install --quiet uv; }
	@$(COMPILE) pyproject.toml --output-file requirements/run.txt
	@$(COMPILE) pyproject.toml --group dev --constraint requirements/run.txt --output-file requirements/dev.txt
	@$(COMPILE) pyproject.toml --extra spark --constraint requirements/dev.txt --output-file requirements/spark.txt
	@$(COMPILE) --group spark-build --output-file requirements/spark-build.txt
	@! grep -n '[:]//' requirements/*.txt

.PHONY: clean
clean: ## Remove everything that make made, the environment included
	@rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
