# Needs Python 3.12 or later and make; everything else goes into .venv.
PYTHON ?= $(firstword $(shell for p in python3.12 python3.13 python3.14 python3; do \
    $$p -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && echo $$p; done))
BIN := .venv/bin
FLAGSHIP_OUT ?= runs/spy-scare-1937

.PHONY: run test lint setup docs bench clean

run: setup  ## the flagship scenario, to figures
	$(BIN)/spyscare run spy-scare-1937 --replicates 10 --workers 2 --out $(FLAGSHIP_OUT) --force

test: setup  ## all tests
	$(BIN)/pytest -n 2

lint: setup  ## style and common mistakes
	$(BIN)/ruff check .

docs: setup  ## the generated parts of docs/ and the indexes
	$(BIN)/python -m sim.documents

bench: setup  ## what it costs, into docs/performance.md; about six minutes, on an idle machine
	$(BIN)/python -m sim.bench

setup: .venv/.done  ## fill .venv

.venv/.done: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "spyscare needs Python 3.12 or later on the PATH" >&2; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check \
	    --constraint constraints.txt --editable '.[dev]'
	@touch $@

clean:  ## remove what was made
	rm -rf .venv runs build dist .pytest_cache .ruff_cache
