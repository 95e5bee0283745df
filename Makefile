# Everything sets itself up: Python 3.11+ and make are all that must be there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := False

.DEFAULT_GOAL := help
.PHONY: help setup dataset test lint docs accuracy ui bench clean

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

setup: $(READY)  ## .venv with everything, from requirements.lock

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Orebook needs Python 3.11 or later" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv --clear $(VENV)
	sed -n '/^uv==/,/^[^ ]/p' requirements.lock | sed '$$d' > $(VENV)/uv.lock
	$(BIN)/python -m pip --disable-pip-version-check install -q --require-hashes -r $(VENV)/uv.lock
	$(BIN)/uv pip sync -q --require-hashes --compile-bytecode --python $(BIN)/python requirements.lock
	$(BIN)/uv pip install -q --no-deps --no-build-isolation --python $(BIN)/python --editable .
	touch $@

dataset: $(READY)  ## build a release from the embedded sample
	$(BIN)/orebook build

test: $(READY)  ## run the tests
	$(BIN)/python -m pytest

lint: $(READY)  ## lint, format, types, data dictionary
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pipeline.tables.dictionary --check
	$(BIN)/python -m pipeline.release.manifest_schema --check

docs: $(READY)  ## write the generated pages of docs anew
	$(BIN)/python -m pipeline.tables.dictionary
	$(BIN)/python -m pipeline.release.manifest_schema
	out=$$(mktemp -d) && $(BIN)/orebook build --out $$out/releases --store $$out/store \
	  && $(BIN)/python -m pipeline.release.query_results $$out/releases/latest && rm -rf $$out

accuracy: $(READY)  ## measure the reader and record the figures that releases ship
	$(BIN)/python benchmarks/accuracy.py

ui: $(READY)  ## the Dagster UI on port 3000
	mkdir -p .dagster && cp dagster.yaml .dagster/dagster.yaml
	DAGSTER_HOME="$(CURDIR)/.dagster" $(BIN)/dagster dev -m pipeline.defs

bench: $(READY)  ## measure speed (see benchmarks/)
	$(BIN)/python benchmarks/build.py

clean:  ## remove what was built here
	rm -rf $(VENV) data/store data/releases .dagster
