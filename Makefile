# make demo: set up and show what it does. make test: set up and prove it. Python >= 3.11 is all that has to be there.
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help demo test lint bench soak pictures addin clean

help: ## what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

demo: ## a small province of messy workbooks: checked, scored, flagged, added up (in demo-out/)
	@scripts/venv.sh
	@$(BIN)/hoctap demo

test: ## everything that has to hold, with what it needs installed where that is allowed
	@scripts/system.sh
	@scripts/venv.sh dev
	@scripts/lint.sh
	@$(BIN)/pytest -n 2 -q

lint: ## style, types, the order of the rooms, the packs' schema
	@scripts/venv.sh dev
	@scripts/lint.sh

bench: ## the figures of docs/benchmarks.md, ratios side by side in one run
	@scripts/venv.sh dev
	@$(BIN)/python -m benchmarks

soak: ## laws and faults ten times as often, then 50 uploads a second for half a minute
	@scripts/venv.sh dev
	@HOCTAP_SOAK=1 $(BIN)/pytest -n 2 -q tests/laws tests/faults
	@$(BIN)/python -m benchmarks soak

addin: ## the Excel add-in, the macro workbooks and the installer (in dist/)
	@scripts/system.sh
	@scripts/venv.sh dev
	@$(BIN)/python -m xl_addin.build
	@$(BIN)/python -m xl_addin.suspicion dist/HocTap.xlam

pictures: ## draw the pictures of the README and docs again (LibreOffice, Chromium)
	@scripts/system.sh
	@scripts/venv.sh dev
	@$(BIN)/python docs/pictures.py
	@$(BIN)/python docs/google_pictures.py
	@$(BIN)/python docs/excel_pictures.py
	@$(BIN)/python docs/house.py

clean: ## forget the virtual environment, the tools and the demo's output
	rm -rf .venv .cache demo-out
