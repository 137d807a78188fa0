#!/bin/sh
# Style, types, the order of the rooms, the packs against their schema. Stops at the first that does not hold.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
$bin/ruff check
$bin/ruff format --check
$bin/mypy
$bin/lint-imports
$bin/check-jsonschema --schemafile criteria/pack.schema.json criteria/*/[!e]*.yaml
