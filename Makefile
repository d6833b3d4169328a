# make ask    answers a question:  make ask Q="Can I expand my DELTA 2?"
# make test   runs all tests
# make lint   checks style and types
# Each makes its own virtual environment first. Needed: Python 3.10 to 3.13 and a C compiler.

VENV ?= .venv
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.10; do \
	$$python -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& command -v $$python && break; done)
Q ?= Can I add two B300 packs to my AC200MAX?

# durable_rules builds on Python 3.13 and later only with this; it does no harm before.
export CPPFLAGS := -DPyEval_CallObject=PyObject_CallObject
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: ask test lint clean

ask: $(VENV)/.installed
	@$(VENV)/bin/wattfit ask "$(Q)" || [ $$? -ne 2 ]

test: $(VENV)/.tools
	$(VENV)/bin/python -m pytest

lint: $(VENV)/.tools
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "wattfit needs Python 3.10 to 3.13; name one with PYTHON=/path/to/python"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: setup.cfg pyproject.toml | $(VENV)/bin/python
	$(VENV)/bin/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.tools: setup.cfg pyproject.toml | $(VENV)/bin/python
	$(VENV)/bin/python -m pip install --quiet --editable '.[test,lint]'
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
