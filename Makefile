# Two commands matter: `make compare` runs the main job, `make test` the tests. Each sets up what it needs.

# The first Python on the path that is new enough; say `make PYTHON=/path/to/python3.12 compare` for another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin

.PHONY: compare test test-slow lint bench screenshots reference findings posterior clean

compare: .venv/installed
	$(BIN)/mentoring compare

test: .venv/installed
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
		echo "No chromium here: the tests of the lab's pages are skipped. On Debian: apt-get install chromium"
	$(BIN)/python -m pytest

test-slow: .venv/installed
	$(BIN)/python -m pytest -m slow

lint: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/installed
	$(BIN)/python -m tests.benchmarks.bench

# Every page of the lab at three sizes, light and dark, to look at; and the picture of the README.
screenshots: .venv/installed
	$(BIN)/python -m tests.screenshots

# The results that are committed: the pictures of the README and the tables behind them.
reference: .venv/installed
	$(BIN)/mentoring compare --out results/reference
	$(BIN)/mentoring validate --out results/reference/validate
	$(BIN)/mentoring conclusions --out results/reference/conclusions

# What the project itself finds: the students' recommendations, what matters, where, what to buy, when. Under an hour on two cores.
findings: .venv/installed
	$(BIN)/mentoring findings --out results/reference/findings

# The sets of behaviour that agree with the published figures; half an hour on two cores, and it goes on where it stopped.
posterior: .venv/installed
	$(BIN)/mentoring calibrate
	mkdir -p results/reference/calibration
	cp results/calibration/*.parquet results/calibration/*.png results/reference/calibration
	mv results/reference/calibration/posterior.parquet scenarios/posterior.parquet

.venv/installed: pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.12 or newer is needed: install it, or name it with make PYTHON=..."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

clean:
	rm -rf .venv build *.egg-info .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
