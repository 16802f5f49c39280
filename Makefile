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

# What make run works on; give others on the command line: make run PROGRAMME=programmes/atelier
PROGRAMME ?= programmes/partner-connect-2021
SAMPLE ?= build/sample
RESULT ?= build/result
# Two workers, because two cores are what the figures in benchmarks/ are measured on.
WORKERS ?= 2

.PHONY: help
help: ## Say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(STAMP) ## Make .venv with everything that the lock names (the second call costs nothing)

$(STAMP): $(LOCK) pyproject.toml
	@if [ ! -x $(BIN)/python ]; then \
	  echo "setup 1/3: make .venv"; \
	  if [ -n "$(UV)" ]; then "$(UV)" venv --quiet --python '>=3.11' .venv; \
	  else \
	    $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	      echo "Tremplin needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another one: make PYTHON=python3.12 setup" >&2; exit 1; }; \
	    $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	      echo "This Python cannot make an environment. Install what is missing, then run make again:" >&2; \
	      echo "  sudo apt-get update && sudo apt-get install --yes python3-venv" >&2; exit 1; }; \
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
