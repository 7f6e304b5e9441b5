# `make demo` and `make test` set themselves up; a second run installs nothing.
PYTHON_READY := .venv/.ready
DEMO_READY := .venv/.demo-ready
DEBIAN_READY := .venv/.debian-ready
RUN := .venv/bin
DEMO_PACKAGES := chromium
DEBIAN_PACKAGES := $(DEMO_PACKAGES) fonts-noto-cjk libarchive13 libreoffice-calc-nogui libreoffice-writer-nogui nginx systemd
PORT ?= 8001

.PHONY: demo test lint bench clean
.DELETE_ON_ERROR:

demo: $(PYTHON_READY) $(DEMO_READY)
	$(RUN)/mingzhang demo --port $(PORT)

test: $(PYTHON_READY) $(DEBIAN_READY) lint
	$(RUN)/pytest -n 3 --dist loadfile

lint: $(PYTHON_READY)
	$(RUN)/ruff check
	$(RUN)/ruff format --check
	$(RUN)/mypy

bench: $(PYTHON_READY) $(DEBIAN_READY)
	$(RUN)/python bench/table.py

$(PYTHON_READY): uv.lock pyproject.toml deploy/setup.sh
	deploy/setup.sh python
	@touch $@

$(DEMO_READY): Makefile deploy/setup.sh | $(PYTHON_READY)
	deploy/setup.sh debian $(DEMO_PACKAGES)
	@touch $@

$(DEBIAN_READY): Makefile deploy/setup.sh | $(PYTHON_READY)
	deploy/setup.sh debian $(DEBIAN_PACKAGES)
	@touch $@

clean:
	rm -rf .venv .setup .mypy_cache .ruff_cache .pytest_cache
