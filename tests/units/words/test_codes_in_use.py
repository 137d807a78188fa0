"""Every code that the program gives to a finding or a stop has words, and no words lie about unused."""

import ast
from pathlib import Path

from sheets_sync.words import codes
from sheets_sync.words.book import grades

ROOT = Path(__file__).parents[3]
SPEAKERS = {"Stop", "Finding", "Hits", "_fault", "found", "of_book", "_first_blank", "_refuse", "_fail"}


def _calls():
    for path in sorted([*ROOT.glob("sheets_sync/**/*.py"), *ROOT.glob("xl_addin/**/*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SPEAKERS:
                yield path, node


def _literals():
    for path in sorted([*ROOT.glob("sheets_sync/**/*.py"), *ROOT.glob("xl_addin/**/*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_every_code_that_is_given_has_words():
    given = {
        (argument.value, path.name)
        for path, call in _calls()
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and _is_code(argument.value)
    }
    assert given
    assert sorted((code, where) for code, where in given if code not in codes()) == []


def test_no_words_are_left_over():
    said = set(_literals())
    assert sorted(codes() - said) == []


def test_every_graded_code_is_a_finding_of_ours():
    said = set(_literals())
    assert sorted(set(grades()) - said) == []


def _is_code(text: str) -> bool:
    topic, _, fault = text.partition(".")
    return topic in {code.partition(".")[0] for code in codes()} and fault.replace("_", "").isalpha() and text.islower()
