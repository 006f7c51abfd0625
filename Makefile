# The newsroom's commands. `make` alone lists them.
#
#   PORT=8123             where `make demo` serves
#   PYTHON=python3.13     the Python to use (3.11 or newer)
#   DJANGO=6.1            run on Django 6.1 in place of 5.2 LTS (needs Python 3.12 or newer)

PYTHON ?= python3
DJANGO ?= 5.2
PORT ?= 8000

ifneq ($(DJANGO),$(filter 5.2 6.1,$(DJANGO)))
$(error There are requirements for DJANGO=5.2 and DJANGO=6.1, not for DJANGO=$(DJANGO))
endif

RUNTIME := $(if $(filter 6.1,$(DJANGO)),requirements-django61.txt,requirements.txt)
# What is asked for by name gets an environment of its own, so that `make demo` and `make test` stay quick in between.
VENV := .venv$(if $(filter-out python3 5.2,$(PYTHON) $(DJANGO)),-$(subst .,,$(notdir $(PYTHON)))-django$(subst .,,$(DJANGO)))
BIN := $(VENV)/bin
BENCH := $(VENV:.venv%=.venv-bench%)
TEMPLATES = $(wildcard articles/templates reactions/templates newsroom/templates templates)
PACKAGES = articles reactions newsroom tests bench
BESIDE_SERVERS = $(BIN)/python -m tests.servers -- $(BIN)/pytest -n 2
COMPILE = .venv-lock/bin/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url

# What `check --deploy` needs to know about a site that others can reach. These are not secrets: nothing is served with them.
DEPLOYED = DJANGO_SETTINGS_MODULE=newsroom.settings.production SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
	ALLOWED_HOSTS=news.example SITE_URL=https://news.example

.DEFAULT_GOAL := help
.PHONY: help demo test test-fast check format lock widget styles messages bench clean runtime dev browser

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: runtime ## Serve the demo newsroom at http://127.0.0.1:8000/ (PORT=… to move it)
	@DJANGO_SETTINGS_MODULE=newsroom.settings.dev SITE_URL=http://127.0.0.1:$(PORT) $(BIN)/python manage.py serve_demo --port $(PORT)

test: dev browser ## Run the whole suite: on SQLite, then what needs PostgreSQL, Valkey and a browser
	$(BIN)/pytest -n auto -m "not postgres and not browser"
	$(BESIDE_SERVERS) -m "postgres or browser"

test-fast: dev browser ## Run the suite without its slow tests
	$(BIN)/pytest -n auto -m "not postgres and not browser and not slow"
	$(BESIDE_SERVERS) -m "(postgres or browser) and not slow"

check: dev ## Check style, types, import rules, templates, migrations and production settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(PACKAGES)
	$(BIN)/lint-imports
	$(BIN)/djhtml --check --tabwidth 2 $(TEMPLATES)
	DJANGO_SETTINGS_MODULE=newsroom.settings.test $(BIN)/python manage.py makemigrations --check --dry-run
	$(DEPLOYED) $(BIN)/python manage.py check --deploy --fail-level WARNING

format: dev ## Format the code and the templates
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	-$(BIN)/djhtml --tabwidth 2 $(TEMPLATES)

widget: dev ## Make what browsers load of the widget from its sources in reactions/widget
	$(BIN)/python -m tests.widget

styles: dev ## Make the style sheets of readers' pages from their parts in articles/styles and reactions/widget
	$(BIN)/python -m tests.styles

messages: dev ## Bring the catalogues of messages up to date with the code, and compile them
	$(BIN)/python -m tests.messages

lock: .venv-lock/bin/uv ## Pin the newest versions that requirements*.in allow
	echo 'django~=5.2.0' > .venv-lock/django && $(COMPILE) --upgrade --python-version 3.11 -c .venv-lock/django requirements.in -o requirements.txt
	echo 'django~=6.1.0' > .venv-lock/django && $(COMPILE) --upgrade --python-version 3.12 -c .venv-lock/django requirements.in -o requirements-django61.txt
	$(COMPILE) --upgrade --python-version 3.11 -c requirements.txt --no-emit-package django requirements-dev.in -o requirements-dev.txt

bench: ## Measure how fast reactions, pages and pictures are, into docs/performance.md (ARGS="--help" for the options of reactions)
	@.ci/venv "$(PYTHON)" $(BENCH) $(RUNTIME) requirements-dev.txt bench/requirements.txt
	$(BENCH)/bin/python -m bench $(ARGS)
	$(if $(ARGS),,$(BENCH)/bin/python -m bench.pages)
	$(if $(ARGS),,$(BENCH)/bin/python -m bench.pictures)

clean: ## Remove environments, caches and build results; what the demo keeps in var/ stays
	rm -rf .venv .venv-* build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find $(PACKAGES) -name __pycache__ -type d -prune -exec rm -rf {} +

runtime:
	@.ci/venv "$(PYTHON)" $(VENV) $(RUNTIME)

dev:
	@.ci/venv "$(PYTHON)" $(VENV) $(RUNTIME) requirements-dev.txt

browser: dev
	@$(BIN)/python -m tests.browser
	@$(BIN)/python -m tests.exiftool

.venv-lock/bin/uv:
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/pip install -q --disable-pip-version-check uv
