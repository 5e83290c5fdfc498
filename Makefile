# Needs Python >= 3.11 and make, nothing else. `make` alone lists the targets.

EXPR ?= x*x*exp(x)
AT   ?= x=1.5
ARGS ?=
override EXPR := $(value EXPR)# a $ is the expression's own, not make's
override AT := $(value AT)
export EXPR AT

BIN   := .venv/bin
READY := .venv/.ready

PYTHON ?= python3 python3.14 python3.13 python3.12 python3.11 python
PROBE  := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PIP    := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test test-browser check lint type fmt cov conformance accuracy docs mutate kills verdicts bench plans build clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## create or update the environment .venv (the other targets do it by themselves)

run: $(READY) ## value and gradient of EXPR at AT, e.g. make run EXPR="x*sin(y)" AT="x=0.5 y=2" ARGS=--json
	@set -f; set --; at=; \
	for word in $$AT; do case $$word in \
	  *=*) if [ -n "$$at" ]; then set -- "$$@" --at "$$at"; fi; at=$$word ;; \
	  *) at="$$at $$word" ;; \
	esac; done; \
	if [ -n "$$at" ]; then set -- "$$@" --at "$$at"; fi; \
	$(BIN)/autograd-cli grad -e "$$EXPR" "$$@" $(ARGS)

test: $(READY) ## tests and doctests; ARGS goes to pytest, e.g. ARGS="-n auto" or ARGS="-k tanh"
	@$(BIN)/pytest $(ARGS)

test-browser: $(READY) ## the HTML report in a real browser; where there is none it says so, and succeeds
	@$(PIP) -r tests/browser/requirements.txt >.browser.log 2>&1 || echo 'Playwright could not be installed' >&2; rm -f .browser.log
	@$(BIN)/pytest tests/browser $(ARGS)

check: $(READY) ## the regression checks in specs/
	@$(BIN)/autograd-cli check specs $(ARGS)

lint: $(READY) ## style, format, layers and types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/mypy

type: $(READY) ## types only (mypy --strict)
	@$(BIN)/mypy

fmt: $(READY) ## format, and mend what ruff can mend
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

cov: $(READY) ## tests with branch coverage
	@$(BIN)/pytest --cov $(ARGS)

conformance: $(READY) ## compare with torch (.venv/bin/pip install torch==2.13.0); ARGS="--count 500 --seed 7"
	@$(BIN)/python tests/conformance/observe.py
	@$(BIN)/python tests/conformance/random_programs.py $(ARGS)

accuracy: $(READY) ## measure the ulps of rows over all of float64; ARGS="tanh erf" for some, --torch beside torch
	@$(BIN)/python tests/accuracy/measure.py $(ARGS)

kills: $(READY) ## kill runs of a suite at random and resume them; ARGS="--kills 200 --checks 1000"
	@$(BIN)/python tests/torture/kills.py $(ARGS)

mutate: $(READY) ## wrong rules in turn, and who catches them; ARGS="--module powers", ARGS="--most 200"
	@$(BIN)/python tests/mutation/run.py $(ARGS)

verdicts: $(READY) ## error bars, right and wrong claims, named mistakes: how often the verdicts are right
	@$(BIN)/python tests/verdicts/differences.py
	@$(BIN)/python tests/verdicts/table.py
	@$(BIN)/python tests/verdicts/mistakes_table.py

docs: $(READY) ## write the generated files in docs/, and the names for completion
	@$(BIN)/python -m autograd_cli.opnames >opnames.new && mv opnames.new cli/autograd_cli/opnames.txt
	@$(BIN)/python -m autograd_cli.reference >docs/commands.md.new && mv docs/commands.md.new docs/commands.md
	@$(BIN)/autograd-cli ops --markdown >docs/ops.md.new && mv docs/ops.md.new docs/ops.md
	@$(BIN)/python -m autograd_core.suite.schema >docs/spec.schema.json.new && mv docs/spec.schema.json.new docs/spec.schema.json
	@$(BIN)/autograd-cli graph 'b = w1*a; c = w2*a; d = w3*b + w4*c; L = 10 - d' --at w1=3 --at a=2 --at w2=4 --at w3=5 \
	  --at w4=6 --values --grads --save docs/pictures/graph.svg >/dev/null
	@$(BIN)/python -m autograd_cli.pictures 'grad "x*x*exp(x)" --at x=1.5' 'grad "(1 - cos(x))/x**2" --at x=1e-4' \
	  >docs/pictures/grad.svg.new && mv docs/pictures/grad.svg.new docs/pictures/grad.svg

bench: $(READY) ## the benchmarks in tests/benchmarks (not part of make test)
	@$(BIN)/pytest tests/benchmarks $(ARGS)
	@mkdir -p build && $(BIN)/python tests/benchmarks/compare.py --json build/plans.json

plans: $(READY) ## plans against the peers that are installed, alone; ARGS="--sizes 1e6 --dtypes float64"
	@$(BIN)/python tests/benchmarks/compare.py $(ARGS)

build: $(READY) ## wheel and source archive into dist/
	@$(BIN)/python -m build --outdir dist .

clean: ## remove the environment, caches and build results
	@rm -rf .venv build dist htmlcov .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find core cli tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp holds the folder that the environment was made in: in a copied or moved checkout it would run the old code.
ifneq ($(shell cat $(READY) 2>/dev/null),$(CURDIR))
.PHONY: $(READY)
endif

# A working environment is updated in place, so that nobody who is using it is disturbed; any other is made afresh.
$(READY): pyproject.toml
	@python=; \
	for candidate in $(PYTHON); do \
	  if "$$candidate" -c '$(PROBE)' >/dev/null 2>&1; then python=$$candidate; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo 'No Python >= 3.11 with its venv module among: $(PYTHON)' >&2; \
	  echo 'Install one (Debian, Ubuntu: apt install python3 python3-venv) or name one: make PYTHON=/path/to/python3' >&2; \
	  exit 1; \
	fi; \
	verb=Creating; \
	if [ "$$(cat $@ 2>/dev/null)" = '$(CURDIR)' ] && $(BIN)/python -c '$(PROBE)' 2>/dev/null; then verb=Updating; fi; \
	printf '%s .venv with %s, once; this may take a minute ' "$$verb" "$$($$python --version)" >&2; \
	(while sleep 2 >/dev/null 2>&1 && kill -0 $$$$ 2>/dev/null; do printf . >&2; done) & dots=$$!; \
	if { [ $$verb = Updating ] || "$$python" -m venv --clear .venv; } >.setup.log 2>&1 \
	  && $(PIP) --editable '.[dev]' >>.setup.log 2>&1; \
	then kill $$dots; echo ' done' >&2; mv .setup.log .venv/setup.log; echo '$(CURDIR)' >$@; \
	else kill $$dots; echo ' failed:' >&2; cat .setup.log >&2; rm -f .setup.log; exit 1; fi
