# Two commands: `make demo` shows the main job, `make test` passes the tests. Each sets up all it needs in .venv.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
DEMO_OUT ?= demo-output

.PHONY: demo test lint types unit clean

demo: $(VENV)/.demo
	$(VENV)/bin/roomkeeper demo --out $(DEMO_OUT)/$$(date +%Y%m%d-%H%M%S)

test: lint types unit

lint: $(VENV)/.test
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: $(VENV)/.test
	$(VENV)/bin/mypy agent/roomkeeper plugins/roomkeeper_* benchmarks/support benchmarks/record_cpu.py benchmarks/loss.py benchmarks/status_page.py

unit: $(VENV)/.test
	$(VENV)/bin/pytest

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "roomkeeper needs Python 3.11 or later; name one: make PYTHON=/path/to/python3.11 demo" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "no virtual environment could be made; on Debian: apt-get install python3-venv" >&2; exit 1; }

# the installed set follows pyproject.toml: a change of it installs anew
$(VENV)/.demo: pyproject.toml | $(VENV)/bin/python
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[demo]'
	@touch $@

$(VENV)/.test: pyproject.toml | $(VENV)/bin/python
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

clean:
	rm -rf $(VENV) $(DEMO_OUT) .mypy_cache .pytest_cache .ruff_cache .hypothesis
