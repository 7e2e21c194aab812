# Two commands: `make run` and `make test`. Everything else is in `make help`.

CARGO ?= cargo
# Arguments for the program: make run ARGS="simulate scenarios/miyako-strait.toml"
ARGS ?=
TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)

.DEFAULT_GOAL := help
.PHONY: run test test-examples test-interchange lint bench setup assets fonts help

run: setup ## open the tenth joint patrol on the map, or do what ARGS="..." says
	@test -x $(TARGET_DIR)/debug/patrolscope || $(CARGO) build
	@$(CARGO) run --quiet -- $(ARGS)

test: setup ## run every test
	$(CARGO) test
	@$(MAKE) --no-print-directory test-examples test-interchange

# Pythons of their own: nothing is installed outside of the target folder. CARGO_FLAGS=--no-default-features builds faster.
PYTHON ?= python3
CARGO_FLAGS ?=
EXAMPLES_PYTHON := $(TARGET_DIR)/examples-python
INTERCHANGE_PYTHON := $(TARGET_DIR)/interchange-python

test-examples: $(EXAMPLES_PYTHON)/ready ## run the tests of examples/ alone (needs Python 3.11 or later)
	$(CARGO) build $(CARGO_FLAGS)
	PATROLSCOPE=$(TARGET_DIR)/debug/patrolscope $(EXAMPLES_PYTHON)/bin/python examples/ensembles/test_shards.py

test-interchange: $(INTERCHANGE_PYTHON)/ready ## read exported files with GDAL, PyArrow, DuckDB, MovingPandas and Chromium
	$(CARGO) build $(CARGO_FLAGS)
	PATROLSCOPE=$(TARGET_DIR)/debug/patrolscope $(INTERCHANGE_PYTHON)/bin/python tests/interchange/test_readers.py

$(EXAMPLES_PYTHON)/ready: examples/ensembles/requirements.txt
	$(call make_python,$(EXAMPLES_PYTHON),$<)

$(INTERCHANGE_PYTHON)/ready: tests/interchange/requirements.txt
	$(call make_python,$(INTERCHANGE_PYTHON),$<)

define make_python
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' || { \
		echo "these tests need Python 3.11 or later with venv (on Debian and Ubuntu: apt install python3-venv);"; \
		echo "PYTHON=... names another one; \`cargo test\` runs all other tests" ; exit 1; } >&2
	$(PYTHON) -m venv --clear $(1)
	$(1)/bin/pip install --quiet --requirement $(2)
	@touch $(1)/ready
endef

lint: setup ## check format, clippy and documentation; a warning is an error
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets -- -D warnings
	$(CARGO) clippy --all-targets --no-default-features -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --no-deps --quiet

bench: setup ## measure the speed
	$(CARGO) bench

setup: ## install what the build needs and is missing
	@./setup.sh

assets: ## make the embedded map data and fonts again (needs npm, apt and Python 3.11)
	$(call make_assets,coast territorial_sea basemap relief fonts)

fonts: ## make the fonts alone again, as after new words or names
	$(call make_assets,fonts)

define make_assets
	python3 -m venv $(TARGET_DIR)/assets-python
	$(TARGET_DIR)/assets-python/bin/pip install --quiet --requirement assets/build/requirements.txt
	for step in $(1); do \
		$(TARGET_DIR)/assets-python/bin/python assets/build/$$step.py || exit 1; \
	done
endef

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22
