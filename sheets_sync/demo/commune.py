"""A commune's whole workbook, and a unit's, drawn from a seed: the same seed draws the same book."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sheets_sync.core import Cells, Layout, Pack, Value, objects
from sheets_sync.demo import names, subjects
from sheets_sync.demo.answers import answers, qualities, short_id
from sheets_sync.demo.draft import Draft, all_of, only, pick
from sheets_sync.demo.people import N3, N4, Homes, People, citizens, household_codes, settle_people
from sheets_sync.demo.places import Workplace, clan_names, hamlet_names, workplaces
from sheets_sync.demo.records import evidence, minutes
from sheets_sync.demo.scores import citizen_scores

PASSING = {"family": 0.7876, "clan": 0.776, "hamlet": 0.8786, "unit": 0.9712, "commune": 0.9912}


@dataclass(frozen=True, slots=True)
class Size:
    """How large a commune is drawn. Nam Định 2023 on average: 10.5 hamlets, 27 clans, 4.6 units a commune."""

    people: int
    hamlets: int = 10
    clans: int = 27
    units: int = 5
    ability: float = 0.65  # points by which its people score above the average commune's


def packs_for(packs: Sequence[Pack], model: str) -> tuple[Pack, ...]:
    """The packs of one model."""
    return tuple(pack for pack in packs if pack.model == model)


def commune(
    unit: str, name: str, period: int, layout: Layout, packs: Sequence[Pack], size: Size, seed: int, slot: int = 0
) -> Draft:
    """The workbook of a commune. ``slot`` keeps identity numbers apart between communes (0 to 225)."""
    rng = np.random.default_rng((seed, slot))
    hamlets = hamlet_names(rng, size.hamlets, town=name.startswith(("Thị trấn", "Phường")))
    units = workplaces(name, size.units)
    people = settle_people(rng, size.people, size.hamlets, period)
    clan = clan_names(people, hamlets, size.clans)
    staffed = objects(place.name for place in units)
    schools = objects(place.name for place in units if place.teaches)
    homes = Homes(hamlets[people.hamlet], household_codes(people)[people.home], clan[people.home])
    listed = citizens(rng, people, homes, (staffed, schools), slot)
    listed |= citizen_scores(rng, people, _lines(packs_for(packs, "citizen")), size.ability)
    listed |= {"evidence": all_of("Xác nhận của chi hội, thôn", listed["self.01"] != None)}  # noqa: E711 (by element)
    sheets: dict[str, Mapping[str, Cells]] = {
        "citizens": listed,
        "families": _families(rng, people, hamlets, clan, packs_for(packs, "family")),
        "clans": _clans(rng, people, hamlets, clan, packs_for(packs, "clan")),
        "evidence": evidence(rng, period, hamlets),
        "minutes": minutes(rng, period, [*hamlets, *(place.name for place in units)]),
    }
    asked = (
        ("hamlets", "hamlet", list(hamlets), _hamlet_facts(people, clan, size.hamlets), ()),
        ("units", "unit", [u.name for u in units], _unit_facts(people, listed, units), [u.kind for u in units]),
        ("commune", "commune", [name], {"fact.registered": lambda _: "Có", "fact.difficult": lambda _: "Không"}, ()),
    )
    for sheet, model, who, facts, kinds in asked:
        lines = subjects.lines_of(packs_for(packs, model))
        quality = qualities(rng, len(who), PASSING[model])
        sheets[sheet] = subjects.rows(rng, layout.sheet(sheet), who, lines, quality, facts, kinds)
    return Draft(layout.id, unit, name, period, _cover(name, hamlets, units), sheets)


def school(unit: str, name: str, period: int, layout: Layout, packs: Sequence[Pack], people: int, seed: int) -> Draft:
    """The workbook of one school: its staff and its older pupils, no hamlets or families."""
    rng = np.random.default_rng((seed, 9_999))
    drawn = settle_people(rng, people * 8, 1, period)
    here = np.flatnonzero(drawn.in_scope & ((drawn.group == N4) | (drawn.group == N3)))[:people]
    staff = drawn.take(here)
    blank = np.full(len(staff), None, dtype=object)
    listed = citizens(rng, staff, Homes(blank, blank, blank), (objects([name]), objects([name])), 225)
    listed |= {"workplace": np.full(len(staff), name, dtype=object), "place": blank}
    listed |= citizen_scores(rng, staff, _lines(packs_for(packs, "citizen")))
    listed |= {"evidence": all_of("Xác nhận của TTHTCĐ, cơ quan, nhà trường", listed["self.01"] != None)}  # noqa: E711
    asked = subjects.rows(
        rng,
        layout.sheet("units"),
        [name],
        subjects.lines_of(packs_for(packs, "agency")),
        qualities(rng, 1, 1.0),
        {"fact.registered": lambda _: "Có", "fact.kind": lambda _: "Trường THPT, TTGDTX"},
        ["upper_school"],
    )
    sheets = {"citizens": listed, "units": asked, "minutes": minutes(rng, period, [name])}
    cover: dict[str, Value] = {"unit_name": name, "unit.01": name, "unit_kind.01": "Trường THPT, TTGDTX"}
    return Draft(layout.id, unit, name, period, cover, sheets)


def _lines(packs: Sequence[Pack]) -> list[str]:
    """Ten indicators, the same ids in every group."""
    return [short_id(line) for line in packs[0].indicators]


def _families(
    rng: np.random.Generator, people: People, hamlets: Cells, clan: Cells, packs: Sequence[Pack]
) -> Mapping[str, Cells]:
    homes = people.homes
    registers = rng.random(homes) < 0.9
    columns: dict[str, Cells] = {
        "household": household_codes(people),
        "name": people.name[people.head],
        "hamlet": hamlets[people.hamlet[people.head]],
        "clan": clan,
        "registered": pick(("Không", "Có"), registers.astype(np.int64)),
    }
    return columns | {
        column: only(cells, registers) for column, cells in _both_voices(rng, packs, homes, PASSING["family"]).items()
    }


def _clans(
    rng: np.random.Generator, people: People, hamlets: Cells, clan: Cells, packs: Sequence[Pack]
) -> Mapping[str, Cells]:
    """One row a clan; its head is an elder of its first household."""
    home = people.hamlet[people.head]
    seen = {name: i for i, name in reversed(list(enumerate(clan))) if name is not None}
    first = np.array(sorted(seen.values()), dtype=np.int64)
    heads = names.full_names(rng, people.surname[first], np.zeros(len(first), dtype=np.bool_))
    columns: dict[str, Cells] = {
        "name": clan[first],
        "head": heads,
        "hamlet": hamlets[home[first]],
        "registered": np.full(len(first), "Có", dtype=object),
    }
    return columns | _both_voices(rng, packs, len(first), PASSING["clan"])


def _both_voices(rng: np.random.Generator, packs: Sequence[Pack], n: int, passing: float) -> dict[str, Cells]:
    """Self and appraised answers alike: a committee seldom changes what a family wrote."""
    typed = answers(rng, packs[0], qualities(rng, n, passing)) if packs else {}
    return {f"{voice}.{line}": cells for voice in ("self", "given") for line, cells in typed.items()} | {
        "evidence": np.full(n, "Sổ theo dõi học tập", dtype=object)
    }


def _hamlet_facts(people: People, clan: Cells, hamlets: int) -> Mapping[str, subjects.Fact]:
    inside = np.bincount(people.hamlet[people.in_scope], minlength=hamlets)
    at = people.hamlet[people.head]
    homes = np.bincount(at, minlength=hamlets)
    return {
        "fact.registered": lambda _: "Có",
        "fact.people": lambda i: int(inside[i]),
        "fact.households": lambda i: int(homes[i]),
        "fact.clans": lambda i: len({c for c, h in zip(clan, at, strict=True) if h == i and c is not None}),
    }


def _unit_facts(people: People, listed: Mapping[str, Cells], units: Sequence[Workplace]) -> Mapping[str, subjects.Fact]:
    members = people.in_scope & (people.group != N4)
    staff = Counter(listed["workplace"][members].tolist())
    return {
        "fact.registered": lambda _: "Có",
        "fact.kind": lambda i: units[i].kind_text,
        "fact.people": lambda i: None if units[i].teaches else staff[units[i].name] or None,
    }


def _cover(name: str, hamlets: Cells, units: Sequence[Workplace]) -> Mapping[str, Value]:
    cells: dict[str, Value] = {"unit_name": name, "difficult": "Không"}
    cells |= {f"hamlet.{i:02d}": str(hamlet) for i, hamlet in enumerate(hamlets, 1)}
    for i, place in enumerate(units, 1):
        cells |= {f"unit.{i:02d}": place.name, f"unit_kind.{i:02d}": place.kind_text}
    return cells
