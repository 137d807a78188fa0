"""Administrative units as dated facts, and the tree that they form on a given day.

The table (``units.csv``) has a row for each *state* of a unit: the same code, name, kind and parent. A change of any of
these ends the row and begins another; a unit that only took in a neighbour keeps its row. ``valid_from`` is the first
day for which our sources vouch, the unit itself may be older; ``valid_to`` is the last day. Facts: Nam Định 2023 as in
PyPI ``vietnam-provinces`` 0.5.0; the states of 2024-2025, the two-level tree and the map between them as in
``vietnamadminunits`` 1.0.4; Resolution 1104/NQ-UBTVQH15 is in force from 1/9/2024, 1674/NQ-UBTVQH15 and 202/2025/QH15
from 1/7/2025. Hà Nam and old Ninh Bình are held from 1/1/2025 only.

A commune that ended on 31/8/2024 is followed by the unit that took over its code, or else by the one that bears its
name and kind in the same district. For the other 44 the sources do not say which commune took them in, only the
district: so the district is their successor until somebody has read the resolution.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from sheets_sync.core import Stop
from sheets_sync.vn import fold, plain

WHOLE = 10_000


class Level(StrEnum):
    """Where a unit stands in the tree; districts ended on 30/6/2025."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


@dataclass(frozen=True, slots=True)
class Share:
    """A unit that went on, and which part of the old one it took in 1/10000 (``None``: split, part not known)."""

    unit: str
    part: int | None = WHOLE


@dataclass(frozen=True, slots=True)
class Unit:
    """One state of a unit. ``id`` is ``<code>@<year it began>``, with the month if the code began twice that year."""

    id: str
    code: str
    level: Level
    parent: str  # id, "" = none
    name: str
    kind: str  # xã, phường, thị trấn, huyện, thị xã, thành phố, tỉnh
    valid_from: date
    valid_to: date | None
    successors: tuple[Share, ...]
    difficult: bool | None  # xã vùng khó khăn; None = not known
    decree: str  # what made this state; "unknown" = not read

    @property
    def title(self) -> str:
        """Kind and name as people write them: "Xã Mỹ Hà"."""
        return f"{self.kind[:1].upper()}{self.kind[1:]} {self.name}"

    def valid_on(self, day: date) -> bool:
        """Whether the unit stood in this state on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Tree:
    """The units that stood on one day. Every look-up is by unit id; an id that did not stand then is refused."""

    def __init__(self, on: date, units: Iterable[Unit]) -> None:
        self.on = on
        self._units = {unit.id: unit for unit in units}
        below: dict[str, list[Unit]] = {}
        for unit in self._units.values():
            below.setdefault(unit.parent, []).append(unit)
        self._below = {parent: tuple(children) for parent, children in below.items()}

    def __contains__(self, unit: str) -> bool:
        return unit in self._units

    def __iter__(self) -> Iterator[Unit]:
        return iter(self._units.values())

    def __len__(self) -> int:
        return len(self._units)

    def __getitem__(self, unit: str) -> Unit:
        try:
            return self._units[unit]
        except KeyError:
            raise Stop("unit.unknown", unit=unit, on=self.on) from None

    @property
    def roots(self) -> tuple[Unit, ...]:
        """The provinces."""
        return self._below.get("", ())

    def children(self, unit: str) -> tuple[Unit, ...]:
        """The units directly below."""
        return self._below.get(self[unit].id, ())

    def parent(self, unit: str) -> Unit | None:
        """The unit directly above; ``None`` for a province."""
        above = self[unit].parent
        return self[above] if above else None

    def path(self, unit: str) -> tuple[Unit, ...]:
        """From the province down to the unit itself."""
        here = self[unit]
        return (*self.path(here.parent), here) if here.parent else (here,)

    def communes(self, unit: str) -> tuple[Unit, ...]:
        """All communes at or below a unit, in the order of the table."""
        here = self[unit]
        if here.level is Level.COMMUNE:
            return (here,)
        return tuple(commune for child in self.children(unit) for commune in self.communes(child.id))

    def find(self, text: str, within: str = "") -> tuple[Unit, ...]:
        """Every unit that ``text`` may mean: its id, its code, its name with or without the kind ("xã Mỹ Hà", "my ha").

        The strictest reading that finds something wins: accents count where they tell units apart. More than one unit
        is an answer too: the caller asks. ``within`` keeps to the units below that one.
        """
        keys = (text.strip(), text.strip(), fold(text), fold(text), plain(text), plain(text))
        readings = (reading.get(key, ()) for reading, key in zip(self._readings, keys, strict=True))
        hits = next((units for units in readings if units), ())
        if not within:
            return hits
        return tuple(unit for unit in hits if unit.id != within and self[within] in self.path(unit.id))

    @cached_property
    def _readings(self) -> tuple[Mapping[str, tuple[Unit, ...]], ...]:
        units = tuple(self)
        return (
            _index((unit.id, unit) for unit in units),
            _index((unit.code, unit) for unit in units),
            _index((fold(unit.title), unit) for unit in units),
            _index((fold(unit.name), unit) for unit in units),
            _index((plain(unit.title), unit) for unit in units),
            _index((plain(unit.name), unit) for unit in units),
        )


class Units:
    """All states of all units: the tree of any day, and what became of a unit."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._units = {unit.id: unit for unit in units}
        before: dict[str, list[Unit]] = {}
        for unit in self._units.values():
            for share in unit.successors:
                before.setdefault(share.unit, []).append(unit)
        self._before = {after: tuple(old) for after, old in before.items()}

    def __iter__(self) -> Iterator[Unit]:
        return iter(self._units.values())

    def __contains__(self, unit: str) -> bool:
        return unit in self._units

    def get(self, unit: str) -> Unit | None:
        """The unit of that id, None where there is none (a book of an office or school has an id of its own)."""
        return self._units.get(unit)

    def __getitem__(self, unit: str) -> Unit:
        try:
            return self._units[unit]
        except KeyError:
            raise Stop("unit.unknown", unit=unit, on=None) from None

    def at(self, on: date) -> Tree:
        """The tree of one day; empty outside the years of the table."""
        return Tree(on, (unit for unit in self if unit.valid_on(on)))

    def successors(self, unit: str, on: date) -> tuple[Share, ...]:
        """Where a unit is found on a later day: itself, or what followed, step by step, with the part that each took.

        A part is known only where every step's part is. A result of a higher level says that the commune is not known.
        """
        here = self[unit]
        if here.valid_to is None or on <= here.valid_to:
            return (Share(unit),)
        found: dict[str, int | None] = {}
        for step in here.successors:
            for share in self.successors(step.unit, on):
                if step.part is None or share.part is None:
                    found[share.unit] = None
                elif (part := found.get(share.unit, 0)) is not None:
                    found[share.unit] = part + step.part * share.part // WHOLE
        return tuple(Share(after, part) for after, part in found.items())

    def predecessors(self, unit: str) -> tuple[Unit, ...]:
        """The units that name this one as a successor."""
        return self._before.get(self[unit].id, ())


def hamlet(commune: str, number: int) -> str:
    """The id of a commune's hamlet: ``hamlet("13693@2023", 7) == "13693@2023/07"``."""
    return f"{commune}/{number:02d}"


def commune_of(unit: str) -> str:
    """The commune of a hamlet's id; any other id is returned as it is."""
    return unit.partition("/")[0]


def _index(pairs: Iterable[tuple[str, Unit]]) -> Mapping[str, tuple[Unit, ...]]:
    found: dict[str, list[Unit]] = {}
    for key, unit in pairs:
        found.setdefault(key, []).append(unit)
    return {key: tuple(units) for key, units in found.items()}
