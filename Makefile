# Svarstid. `make` shows what there is; `make run` and `make test` need only Python 3.11 or newer.
.DEFAULT_GOAL := help
.PHONY: help run test standard chaos fuzz lint format bench bench-peers pictures wheel sbom clean

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Twice the cores that most have: the tests that start whole services wait more than they work. The tests of a file stay
# together, so that what they share is made once; tests/conftest.py lets the longest files begin.
PYTEST_ARGS ?= -n 4 --dist loadfile --no-loadscope-reorder
CHAOS_CUTS ?= 200
CHAOS_CROWD ?= 300
CHAOS_ARGS ?=
FUZZ_INPUTS ?= 1000000
BENCH_ARGS ?=

help: ## Visa den här hjälpen
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp ## Starta hela tjänsten med exempel; Ctrl-C stänger av, nästa gång fortsätter den
	@exec $(BIN)/svarstid up

test: $(VENV)/dev.stamp ## Kör alla prov; PYTEST_ARGS="-k namn" väljer några
	$(BIN)/python -m pytest $(PYTEST_ARGS)

# The validator asks for an lxml of its own, which is older than ours and works with ours: so without what it depends on,
# in a folder of its own that nothing else sees.
standard: $(VENV)/dev.stamp ## Pröva akten med arkivstandardens egen granskare (eark-validator)
	$(PIP) --no-deps --require-hashes --upgrade --target build/standard -r requirements-standard.txt
	PYTHONPATH=build/standard $(BIN)/python -m pytest -m validator -n 0 tests/secretariat

chaos: $(VENV)/dev.stamp ## Döda delarna om och om igen; CHAOS_CUTS=30 är kortare
	CHAOS_CUTS=$(CHAOS_CUTS) CHAOS_CROWD=$(CHAOS_CROWD) $(BIN)/python -m pytest -m chaos -s $(CHAOS_ARGS)

fuzz: $(VENV)/dev.stamp ## Mata allt som läser med en miljon indata; FUZZ_INPUTS=20000 är kortare
	FUZZ_INPUTS=$(FUZZ_INPUTS) $(BIN)/python -m pytest -m fuzz -s tests/fuzz

lint: $(VENV)/dev.stamp ## Granska stil och typer
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/dev.stamp ## Rätta det som går att rätta av sig självt
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/dev.stamp ## Mät allt; målen står sist, siffrorna också i build/bench.md; BENCH_ARGS=--quick är kortare
	@mkdir -p build
	$(BIN)/python -m bench $(BENCH_ARGS) --write build/bench.md

bench-peers: $(VENV)/dev.stamp ## Mät samma svar mot andra program, sida vid sida
	@mkdir -p build
	$(BIN)/python -m bench.peers $(BENCH_ARGS) --write build/bench-peers.md

pictures: $(VENV)/dev.stamp ## Gör om alla bilder i docs/bilder; behöver Chromium
	$(BIN)/python -m tests.e2e.pictures

wheel: $(VENV)/run.stamp ## Bygg paketet som pip installerar; hamnar i dist/
	$(BIN)/python -m hatchling build -t wheel

# From an environment of its own that holds only what runs, so that no tool of the developers is counted in.
sbom: $(VENV)/dev.stamp ## Skriv programmets beståndsdelar och licenser (CycloneDX) till dist/sbom.json
	$(PYTHON) -m venv --clear --without-pip build/sbom
	@mkdir -p dist
	$(BIN)/python -m pip --python build/sbom install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --mc-type application --output-reproducible \
	  --output-format JSON --output-file dist/sbom.json build/sbom/bin/python

clean: ## Ta bort den virtuella miljön (datamappen rörs inte)
	rm -rf $(VENV)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Svarstid behöver Python 3.11 eller nyare. Ange en annan: make run PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# What the lock pins, checked by hash; then ourselves, without asking anyone for anything.
$(VENV)/run.stamp: requirements.txt pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes -r requirements.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@
