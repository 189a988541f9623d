# SPDX-License-Identifier: Apache-2.0
# Hiroba on one machine. Needs Python 3.11 or newer and make; everything else is fetched.

PY := .venv/bin/python
UV_VERSION := 0.13.8

.DEFAULT_GOAL := help
.PHONY: help up down install install-dev assets check test test-long bench docs sbom wheelhouse lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: assets ## Install what is missing and start a demo city
	@exec .venv/bin/hiroba up --demo

down: ## Stop it
	@if [ -x .venv/bin/hiroba ]; then exec .venv/bin/hiroba down; else echo "Hiroba is not installed"; fi

install: ## Environment and locked packages
	@python=$$(sh tools/find_python.sh) && "$$python" tools/install.py requirements-build.lock

install-dev:
	@python=$$(sh tools/find_python.sh) && "$$python" tools/install.py requirements-dev.lock

assets: install ## Front-end files, basemap and messages
	@$(PY) tools/build_assets.py

check: install-dev ## Format, lint, types, contracts, manifests, migrations, translations, docs
	@$(PY) tools/build_assets.py
	@$(PY) tools/check.py

test: install-dev ## Every check and test but the long ones, about 15 minutes on two cores
	@$(PY) tools/system_packages.py
	@$(PY) tools/build_assets.py
	@$(PY) tools/check.py
	@$(PY) tools/test_lanes.py

test-long: install-dev ## Crash rounds, large data; writes docs/reports/
	@$(PY) tools/system_packages.py
	@$(PY) tools/build_assets.py
	@$(PY) tools/long_report.py

bench: assets ## All benchmarks, one JSON object each
	@.venv/bin/hiroba bench all --json

docs: install ## Pages that are made from the code
	@$(PY) tools/settings_page.py
	@$(PY) tools/docs.py

sbom: assets ## List of what is delivered (CycloneDX) and every licence, in build/
	@$(PY) tools/sbom.py

wheelhouse: assets ## One archive that installs without the Internet, in build/
	@$(PY) tools/wheelhouse.py

lock: install ## Resolve the packages anew
	@$(PY) -m pip install --quiet uv==$(UV_VERSION)
	@$(PY) tools/lock.py $(ARGS)

clean: ## Remove what was built; the data in var stays
	rm -rf .venv node_modules .assets .cache src/hiroba/web/static/vendor src/hiroba/kernel/documents/fonts
