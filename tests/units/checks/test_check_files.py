"""One check, one file, one purpose: each says what and why, lists its codes, and is run."""

import ast
import pkgutil
from importlib import import_module
from pathlib import Path

import pytest

from sheets_sync import checks
from sheets_sync.words import codes

HELPERS = {"look", "tools", "near", "covered"}
NAMES = sorted(module.name for module in pkgutil.iter_modules(checks.__path__) if module.name not in HELPERS)


def _module(name):
    return import_module(f"sheets_sync.checks.{name}")


@pytest.mark.parametrize("name", NAMES)
def test_a_check_says_what_and_why(name):
    doc = _module(name).__doc__
    assert doc.startswith("WHAT: ")
    assert "\nWHY: " in doc


@pytest.mark.parametrize("name", NAMES)
def test_a_check_lists_the_codes_that_it_gives(name):
    module = _module(name)
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    literals = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert set(module.CODES) <= codes()
    assert {text for text in literals if text in codes()} == set(module.CODES)


@pytest.mark.parametrize("name", NAMES)
def test_a_check_is_short(name):
    lines = Path(_module(name).__file__).read_text(encoding="utf-8").count("\n")
    assert lines <= 170


def test_every_check_is_run_once():
    run = [check.__module__.rpartition(".")[2] for check in (*checks.ALL, *checks.AFTER)]
    assert sorted([*run, "hidden_faults"]) == NAMES
