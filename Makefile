# Two commands: `make demo` shows the main job, `make test` passes the tests. Each sets up all it needs in .venv.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
DEMO_OUT ?= demo-output
SIDE_BY_SIDE := tests/side_by_side.txt

.PHONY: demo test lint types unit clean

demo: $(VENV)/.demo
	$(VENV)/bin/roomkeeper demo --out $(DEMO_OUT)/$$(date +%Y%m%d-%H%M%S)

test: lint types unit

lint: $(VENV)/.test
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: $(VENV)/.test
	$(VENV)/bin/mypy agent/roomkeeper plugins/roomkeeper_* benchmarks/support benchmarks/record_cpu.py benchmarks/loss.py benchmarks/status_page.py

# pytest twice. First the files of SIDE_BY_SIDE, which a busy machine does not disturb, in two processes; then every other one, new ones
# too, a test at a time: they judge real time. The second runs whatever the first says, and either makes this fail.
# SIDE_BY_SIDE has a file a line, the slowest first; one comes into it after five runs with `-n 2` beside other work without a failure.
unit: $(VENV)/.test
	@failed=; \
	echo "== side by side: $(SIDE_BY_SIDE)"; \
	$(VENV)/bin/pytest -n 2 --dist loadfile --no-loadscope-reorder @$(SIDE_BY_SIDE) || failed=1; \
	echo "== one at a time: all others"; \
	$(VENV)/bin/pytest $(patsubst %,--ignore=%,$(shell cat $(SIDE_BY_SIDE))) || failed=1; \
	test -z "$$failed"

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
