# Everything a person types. `make` alone lists it. Only Python ≥ 3.11 must be there; pip's own settings are respected.
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
VENV ?= .venv
PY := $(VENV)/bin/python
NODE_LOCKS := requirements/base.txt requirements/outlook.txt
DEV_LOCKS := $(NODE_LOCKS) requirements/dev.txt

help: ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/make \1|\2/p' Makefile | while IFS='|' read -r a b; do printf '%-14s %s\n' "$$a" "$$b"; done

run: $(VENV)/node ## install, prepare a demonstration in var/ (or VIGIE_HOME) if it is new, serve on PORT (8000)
	@exec $(PY) -m vigie run --demonstration

demo: $(VENV)/node ## tell the invented story afresh; empties only a folder marked as a demonstration
	@$(PY) -m vigie prepare --demonstration --fresh

test: $(VENV)/dev ## the whole suite: SQLite, PostgreSQL, browser, imports, types, lint
	@$(PY) -m tests.support.suite full

check: $(VENV)/dev ## the fast part, under a minute
	@$(PY) -m tests.support.suite fast

bench: $(VENV)/dev ## what is promised in figures, measured here
	@$(PY) -m bench

messages: $(VENV)/dev ## update the message catalogues of every room
	@$(PY) -m vigie messages

locks: $(VENV)/dev ## resolve requirements/*.in anew into hash-pinned locks that hold for Python 3.11 and later
	@for name in base outlook dev build; do \
	  $(VENV)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-header --no-annotate requirements/$$name.in -o requirements/$$name.txt || exit 1; done

# A stamp holds the locks' digest: a second start reads it and installs nothing.
$(VENV)/node $(VENV)/dev: always
	@locks="$(NODE_LOCKS)"; [ "$(@F)" = dev ] && locks="$(DEV_LOCKS)"; \
	digest=$$(cat $$locks | cksum); \
	if [ -x $(PY) ] && { [ "$$digest" = "$$(cat $@ 2>/dev/null)" ] || [ "$$(cat $(DEV_LOCKS) | cksum)" = "$$(cat $(VENV)/dev 2>/dev/null)" ]; }; then exit 0; fi; \
	[ -n "$(PYTHON)" ] || { echo "Vigie needs Python 3.11 or later on the PATH."; exit 1; }; \
	[ -x $(PY) ] || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python cannot make its environment here; on Debian: apt-get install python3-venv"; exit 1; }; \
	echo "  installing $$locks"; \
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes $$(for lock in $$locks; do echo -r $$lock; done) || exit 1; \
	pwd > $$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/vigie.pth; \
	echo "$$digest" > $@

always:
.PHONY: help run demo test check bench messages locks always
