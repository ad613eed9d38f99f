# Needs Python 3.12 or later and make; everything else goes into .venv.
PYTHON ?= $(firstword $(shell for p in python3.12 python3.13 python3.14 python3; do \
    $$p -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && echo $$p; done))
BIN := .venv/bin
FLAGSHIP_OUT ?= runs/spy-scare-1937
PIP := $(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check \
    --constraint constraints.txt --editable

# Two workers, each with a half of the files, so that what a file sets up is mostly set up once.
BOTH := -n 2 --dist worksteal

# What a run is compiled from; compiled once here rather than by every process that wants it.
COMPILED := $(wildcard sim/*.py sim/corps/*.py sim/engine/*.py sim/engine/kernel/*.py \
    sim/rules/*.py)

.PHONY: run test quick lint score fit rivals explorable docs golden bench site dist setup warm clean

run: warm  ## the flagship scenario, to figures, and the score
	$(BIN)/spyscare run spy-scare-1937 --replicates 20 --workers 2 --out $(FLAGSHIP_OUT) --force
	$(BIN)/spyscare score --all --replicates 50 --workers 2

test: setup warm  ## all tests
	$(BIN)/pytest $(BOTH)

quick: setup warm  ## the tests that take no time, under a minute
	$(BIN)/pytest $(BOTH) -m "not slow"

lint: setup  ## style, one formatter, and common mistakes
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

score: warm  ## three episodes beside the record
	$(BIN)/spyscare score --all --workers 2

fit: setup warm  ## open numbers against the record; resumed where it was interrupted
	$(BIN)/spyscare fit fit --workers 2

rivals: setup warm  ## rival explanations and baselines against the record
	$(BIN)/spyscare rivals rivals --workers 2

explorable: setup warm  ## its worlds, resumed where interrupted, and docs/explorable/index.html
	$(BIN)/spyscare sweep explorable --workers 2
	for each in alarm-1927 vesna-1930 spy-scare-1937; do \
	    $(BIN)/spyscare run $$each --replicates 20 --workers 2 --no-figures --out runs/way-$$each --resume \
	        || exit 1; \
	done
	$(BIN)/python -m docs.explorable

docs: setup  ## the generated parts of docs/ and the indexes
	$(BIN)/python -m docs.blocks.diagrams
	$(BIN)/python -m docs.build

golden: setup warm  ## certify that the code gives what it gave; see tests/golden.py
	$(BIN)/python -m tests.golden

bench: setup warm  ## what it costs, into docs/performance.md; on an idle machine
	@mkdir -p runs
	$(BIN)/pytest -o addopts=--import-mode=importlib tests/bench/speed.py \
	    --benchmark-json=runs/bench.json
	$(BIN)/python -m tests.bench.page runs/bench.json docs/performance.md

site: setup  ## the documentation as pages, into site/; any broken link fails
	$(BIN)/python -m sphinx --fail-on-warning --keep-going -q -b html -c docs/site -d build/site \
	    . site

dist: setup  ## wheel and source archive, into dist/
	rm -rf dist
	$(BIN)/python -m build --no-isolation

setup: .venv/.dev  ## fill .venv with all that developing wants

warm: .venv/.warm  ## compile what runs are made of

.venv/.run: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "spyscare needs Python 3.12 or later on the PATH" >&2; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) .
	@touch $@

.venv/.dev: .venv/.run
	$(PIP) '.[dev]'
	@touch $@

.venv/.warm: .venv/.run $(COMPILED)
	$(BIN)/python -c 'import sim; sim.simulate(sim.load("spy-scare-1937").with_values( \
	    {"officers.count": 200}), record="summary")'
	@touch $@

clean:  ## remove what was made
	rm -rf .venv runs build dist .pytest_cache .ruff_cache
