"""Packs from their texts: read strictly, linted, built. Every fault of every file is found in one go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise

from sheets_sync.core import Pack, Stop
from sheets_sync.rubric.build import build
from sheets_sync.rubric.faults import PackFault
from sheets_sync.rubric.lint import lint
from sheets_sync.rubric.packs import Packs
from sheets_sync.rubric.shape import shaped
from sheets_sync.rubric.yamltext import Text, parse

_NO_END = 99991231


def is_pack(name: str) -> bool:
    """Whether a file of ``criteria/`` is a pack, and not worked examples, the schema or the officers' guide."""
    return name.endswith(".yaml") and name.count("/") == 1 and not name.split("/")[1].startswith("examples-")


def load(texts: Mapping[str, str]) -> Packs:
    """The packs in ``texts`` (file name below ``criteria/`` -> content); files that are no packs are passed over.

    ``Stop("pack.faults")`` where anything is wrong, with ``faults``: all of them.
    """
    packs, faults = _load(texts)
    if faults:
        raise Stop("pack.faults", count=len(faults), first=str(faults[0]), faults=faults)
    return Packs(packs)


def faults(texts: Mapping[str, str]) -> tuple[PackFault, ...]:
    """All faults of all packs in ``texts``, by file and line; empty where they are sound."""
    return _load(texts)[1]


def _load(texts: Mapping[str, str]) -> tuple[tuple[Pack, ...], tuple[PackFault, ...]]:
    packs: list[Pack] = []
    found: list[PackFault] = []
    read: dict[str, Text] = {}
    for name in sorted(filter(is_pack, texts)):
        read[name] = parse(name, texts[name])
        pack, misshapen = shaped(read[name])
        told = {fault.line for fault in read[name].faults}
        wrong = [*read[name].faults, *(fault for fault in misshapen if fault.line not in told)]
        if pack is not None:
            wrong += lint(pack, read[name])
        if pack is not None and not wrong:
            packs += build(pack)
        found += wrong
    if not found:
        found += _in_time(packs, read)
    return tuple(packs), tuple(sorted(found))


def _in_time(packs: list[Pack], read: Mapping[str, Text]) -> list[PackFault]:
    """Decisions on one model follow each other without overlap or gap."""
    found: list[PackFault] = []
    first_of = {pack.id: pack for pack in reversed(packs)}  # groups of a file share its dates
    ordered = sorted(first_of.values(), key=lambda pack: (pack.model, pack.valid_from))
    for before, after in pairwise(ordered):
        if before.model != after.model:
            continue
        name = f"{after.id}.yaml"
        line = read[name].line(("valid_from",))
        if after.valid_from <= (before.valid_to or _NO_END):
            found.append(PackFault(name, line, "date.overlap", {"other": before.id}))
        elif _date(after.valid_from) != _date(before.valid_to) + timedelta(days=1):
            found.append(PackFault(name, line, "date.gap", {"other": before.id}))
    return found


def _date(day: int) -> date:
    return date(day // 10_000, day // 100 % 100, day % 100)
