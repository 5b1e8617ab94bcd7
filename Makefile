# Everything a person types. `make` alone lists it. Only Python ≥ 3.11 must be there; pip's own settings are respected.
SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python

help: ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/make \1|\2/p' Makefile | while IFS='|' read -r a b; do printf '%-14s %s\n' "$$a" "$$b"; done

run: node ## install, prepare a demonstration in var/ (or VIGIE_HOME) if it is new, serve on PORT (8000)
	@exec $(PY) -m vigie run --demonstration

demo: node ## tell the invented story afresh; empties only a folder marked as a demonstration
	@$(PY) -m vigie prepare --demonstration --fresh

test: dev ## the whole suite: SQLite, PostgreSQL, browser, imports, types, lint
	@$(PY) -m tests.support.suite full

attack: dev ## the 24 checks of the security design against a running node
	@$(PY) -m tests.attack

check: dev ## the fast part, under a minute
	@$(PY) -m tests.support.suite fast

bench: dev ## what is promised in figures, measured here
	@$(PY) -m bench

messages: dev ## update the message catalogues of every room
	@$(PY) -m vigie messages

locks: dev ## resolve requirements/*.in anew into hash-pinned locks that hold for Python 3.11 and later
	@for name in base outlook dev build browser; do \
	  $(VENV)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-header --no-annotate requirements/$$name.in -o requirements/$$name.txt || exit 1; done
	@npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund --silent

licences: dev ## write docs/reference/licences.md anew from the locks and the packages' own words
	@$(PY) -m tests.support.supply licences

sbom: dev ## write the bills of materials (CycloneDX 1.6) of the node and of its tools to sbom/
	@$(PY) -m tests.support.supply sbom

.PHONY: licences sbom

node dev:
	@requirements/install.sh $@ $(VENV)

.PHONY: help run demo test attack check bench messages locks node dev
