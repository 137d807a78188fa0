"""YAML as packs use it: plain data with the line of every part; nothing repeated, copied or guessed.

A pack is written by officers and read by everyone, so the surprises of YAML are off: no anchors, no tags, no octal
numbers, no ``no`` that means false, no dates (they stay text, checked as dates). Decimals are exact.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import yaml

from sheets_sync.rubric.faults import PackFault

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times as fast, and not everywhere
_DEEPEST = 20  # a pack needs eight
_INTEGER = re.compile(r"0|-?[1-9][0-9]*")
_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A parsed file: plain data (None if nothing is left), the line of each part by its path, the faults met so far."""

    name: str
    data: Mapping[str, object] | None
    lines: Mapping[Path, int]
    faults: tuple[PackFault, ...]

    def line(self, path: Path) -> int:
        """The line (from 1) of the part at ``path``, or of the nearest part around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def parse(name: str, text: str) -> Text:
    """Read one file. Never raises: what is wrong is in ``faults``, all of it up to where YAML itself breaks."""
    reader = _Reader(name)
    reader.faults += [
        PackFault(name, number, "text.nfc")
        for number, line in enumerate(text.split("\n"), 1)
        if not unicodedata.is_normalized("NFC", line)
    ]
    data: object = None
    try:
        data = reader.document(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reader.fault("yaml.syntax", mark.line + 1 if mark else 1, problem=error.problem or "")
    except yaml.YAMLError as error:  # a character that YAML forbids
        reader.fault("yaml.syntax", 1, problem=str(error).split("\n", 1)[0])
    else:
        if not isinstance(data, dict):
            reader.fault("yaml.shape", 1)
    return Text(name, data if isinstance(data, dict) else None, reader.lines, tuple(reader.faults))


class _Reader:
    """From events to data, noting lines and faults."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[PackFault] = []
        self.lines: dict[Path, int] = {}

    def fault(self, code: str, line: int, **facts: object) -> None:
        self.faults.append(PackFault(self.name, line, code, facts))

    def document(self, events: Iterator[yaml.Event]) -> object:
        """The first document's data."""
        for event in events:
            if not isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
                break
        else:
            return None
        data = None if isinstance(event, yaml.StreamEndEvent) else self._value(event, events, ())
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise _broken("a second document", event)
        return data

    def _value(self, event: yaml.Event, events: Iterator[yaml.Event], path: Path) -> object:
        self.lines.setdefault(path, _line(event))
        if len(path) > _DEEPEST:
            raise _broken("nested too deeply", event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, path)
        if isinstance(event, yaml.SequenceStartEvent):
            entries: list[object] = []
            while not isinstance(child := next(events), yaml.SequenceEndEvent):
                entries.append(self._value(child, events, (*path, len(entries))))
            return entries
        if isinstance(event, yaml.AliasEvent):
            self.fault("yaml.alias", _line(event))
        return _scalar(event) if isinstance(event, yaml.ScalarEvent) else None

    def _mapping(self, events: Iterator[yaml.Event], path: Path) -> dict[str, object]:
        data: dict[str, object] = {}
        first: dict[str, int] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise _broken("a key that is not a word", event)
            key = str(event.value)
            line = _line(event)
            if key in first:
                self.fault("yaml.double_key", line, key=key, first=first[key])
                self._value(next(events), events, (*path, key))
                continue
            first[key] = self.lines[(*path, key)] = line
            data[key] = self._value(next(events), events, (*path, key))
        return data


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _broken(problem: str, event: yaml.Event) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=yaml.Mark("", 0, _line(event) - 1, 0, None, 0))


def _scalar(event: yaml.ScalarEvent) -> object:
    text = str(event.value)
    if event.style:  # quoted, or a block of text
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return Decimal(text) if _DECIMAL.fullmatch(text) else text
