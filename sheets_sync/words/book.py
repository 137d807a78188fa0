"""The word books: one entry a code and language, and how grave each code is at which time of the year.

``vi.toml`` and ``en.toml`` hold the findings, ``<room>_vi.toml`` and ``<room>_en.toml`` the other sentences,
``codes.toml`` the severities. They are package data, read once through the finder: the one exception to "no I/O above
the line".
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from sheets_sync import data
from sheets_sync.core import Phase, Severity

LANGUAGES = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Words:
    """What a person is told of one fault; ``short`` fits the column ``Cần sửa`` (18 letters)."""

    what: str
    why: str
    mend: str
    example: str
    short: str


@dataclass(frozen=True, slots=True)
class Grade:
    """How grave a code is: ``severity`` from phase ``due`` on, ``early`` before it; None = not said."""

    severity: Severity
    due: Phase
    early: Severity | None

    def at(self, phase: Phase) -> Severity | None:
        """The severity in this phase of the year."""
        return self.severity if phase >= self.due else self.early


@cache
def entries(lang: str) -> Mapping[str, Words]:
    """All findings' words in one language, by code; Vietnamese where the language is not known."""
    known = lang if lang in LANGUAGES else LANGUAGES[0]
    tree = tomllib.loads(data.text("words", f"{known}.toml"))
    return {code: Words(**{part: str(entry[part]) for part in Words.__slots__}) for code, entry in _leaves(tree)}


@cache
def sentences(lang: str) -> Mapping[str, str]:
    """All other sentences in one language, by key ("kq.pass")."""
    known = lang if lang in LANGUAGES else LANGUAGES[0]
    files = [name for name in data.names("words") if name.endswith(f"_{known}.toml")]
    trees = [tomllib.loads(data.text("words", name)) for name in files]
    return {f"{topic}.{name}": text for tree in trees for topic, group in tree.items() for name, text in group.items()}


@cache
def grades() -> Mapping[str, Grade]:
    """How grave each finding is. Codes that only ever stop us (``file.*``) have no grade: they are errors."""
    tree = tomllib.loads(data.text("words", "codes.toml"))
    return {code: _grade(entry) for code, entry in _leaves(tree)}


def codes() -> frozenset[str]:
    """Every code that has words."""
    return frozenset(entries(LANGUAGES[0]))


def severity(code: str, phase: Phase = Phase.SUBMIT) -> Severity | None:
    """How grave a code is in this phase; None = nothing is said yet; an error where nothing else was decided."""
    grade = grades().get(code)
    return Severity.ERROR if grade is None else grade.at(phase)


def short(code: str, lang: str = "vi") -> str:
    """The few words for the column ``Cần sửa``; the code itself where it has no words."""
    words = entries(lang).get(code)
    return code if words is None else words.short


def _leaves(tree: Mapping[str, Mapping[str, Mapping[str, str]]]) -> Iterator[tuple[str, Mapping[str, str]]]:
    for topic, faults in tree.items():
        for fault, entry in faults.items():
            yield f"{topic}.{fault}", entry


def _grade(entry: Mapping[str, str]) -> Grade:
    early = entry.get("early", "off")
    return Grade(
        Severity(entry["severity"]),
        Phase[entry["due"].upper()] if "due" in entry else Phase.REGISTER,
        None if early == "off" else Severity(early),
    )
