# make ask    answers a question:  make ask Q="Can I expand my DELTA 2?"
# make test   runs all tests
# make lint   checks style, types and the order of imports
# make pins   writes requirements/ anew from the ranges in setup.cfg
# Each makes its own virtual environment first. Needed: Python 3.10 to 3.13 and a C compiler.

VENV ?= .venv
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.10; do \
	$$python -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& command -v $$python && break; done)
Q ?= Can I add two B300 packs to my AC200MAX?

# durable_rules builds on Python 3.13 and later only with this; it does no harm before.
export CPPFLAGS := -DPyEval_CallObject=PyObject_CallObject
export PIP_DISABLE_PIP_VERSION_CHECK := 1

PIP = $(VENV)/bin/python -m pip
INSTALL = $(PIP) install --quiet --no-build-isolation
PROJECT = requirements/build.txt setup.cfg pyproject.toml

.PHONY: ask test lint pins clean

ask: $(VENV)/.installed
	@$(VENV)/bin/wattfit ask "$(Q)" || [ $$? -ne 2 ]

test: $(VENV)/.tools
	$(VENV)/bin/python -m pytest --numprocesses auto --durations 15

lint: $(VENV)/.tools
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check --quiet .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "wattfit needs Python 3.10 to 3.13; name one with PYTHON=/path/to/python"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# A tested set, by its hashes; what builds it first, since durable_rules comes as source.
$(VENV)/.installed: requirements/run.txt $(PROJECT) | $(VENV)/bin/python
	$(PIP) install --quiet --require-hashes -r requirements/build.txt
	$(INSTALL) --require-hashes -r requirements/run.txt
	$(INSTALL) --no-deps --editable .
	@touch $@

$(VENV)/.tools: requirements/test.txt $(PROJECT) | $(VENV)/bin/python
	$(PIP) install --quiet --require-hashes -r requirements/build.txt
	$(INSTALL) --require-hashes -r requirements/test.txt
	$(INSTALL) --no-deps --editable .
	@touch $@ $(VENV)/.installed

PIN = $(VENV)-pins/bin/uv pip compile --quiet --universal --python-version 3.10 --no-annotate \
	--custom-compile-command "make pins" --upgrade

pins: | $(VENV)/bin/python
	$(VENV)/bin/python -m venv $(VENV)-pins
	$(VENV)-pins/bin/python -m pip install --quiet uv
	$(PIN) --generate-hashes requirements/build.in --output-file requirements/build.txt
	$(PIN) --generate-hashes setup.cfg --output-file requirements/run.txt
	$(PIN) --generate-hashes setup.cfg --all-extras --output-file requirements/test.txt
	$(PIN) --resolution lowest-direct setup.cfg --extra import --output-file requirements/lowest.txt

clean:
	rm -rf $(VENV) $(VENV)-pins build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
