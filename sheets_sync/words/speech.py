"""Turns a finding, a stop or a key into sentences. A fact that is missing shows as "…": words never fail a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from sheets_sync.core import Finding, Stop
from sheets_sync.words.book import Words, entries, sentences

_BLANK = re.compile(r"\{(\w+)\}")
_MISSING = "…"


def say(finding: Finding, lang: str = "vi") -> Words:
    """A finding in words. Its sheet, key, column, cell and proposal may stand in the sentence beside its args."""
    place = {
        "sheet": finding.sheet,
        "key": finding.key,
        "column": finding.column,
        "cell": finding.cell,
        "proposal": finding.proposal,
    }
    return _say(finding.code, {**place, **finding.args}, lang)


def say_stop(stop: Stop, lang: str = "vi") -> Words:
    """A fault that stopped us, in the same words as a finding."""
    return _say(stop.code, stop.facts, lang)


def text(key: str, lang: str = "vi", **facts: object) -> str:
    """A sentence of the interface by its key; the key itself where there is none."""
    return _fill(sentences(lang).get(key, key), facts)


def _say(code: str, facts: Mapping[str, object], lang: str) -> Words:
    words = entries(lang).get(code)
    if words is None:
        facts, words = {"code": code}, entries(lang)["fault.unknown"]
    return Words(
        _fill(words.what, facts),
        _fill(words.why, facts),
        _fill(words.mend, facts),
        _fill(words.example, facts),
        words.short,
    )


def _fill(sentence: str, facts: Mapping[str, object]) -> str:
    def fact(match: re.Match[str]) -> str:
        value = facts.get(match[1])
        if isinstance(value, date):
            return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
        return _MISSING if value is None or value == "" else str(value)

    return _BLANK.sub(fact, sentence)
