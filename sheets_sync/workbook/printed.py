"""What the print sheets say: the list to be recognised, the minutes and the summary, from the tables and their scores.

Each hamlet, or unit at which people were assessed, has its own pages. No identity numbers stand on any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from sheets_sync.core import (
    Assessment,
    Bools,
    Cells,
    Facts,
    Result,
    Shape,
    Status,
    Subjects,
    Table,
    Tables,
    Value,
    present,
)
from sheets_sync.vn import State, fold, folded
from sheets_sync.words import text
from sheets_sync.workbook.printform import form
from sheets_sync.workbook.printpages import Pages, dated, head, sent_to, signatures
from sheets_sync.workbook.printpaper import PAPERS
from sheets_sync.workbook.results import totals_shown
from sheets_sync.workbook.totals import totals

_GROUPS = 4  # columns that the summary has for groups
_SIGNED = 11  # lines from the sum of a list to its last signature


@dataclass(frozen=True, slots=True)
class _Listed:
    """The subjects of one sheet and where each is assessed: the place named for it, else its hamlet ("" = nowhere)."""

    of: Subjects
    at: Cells
    folded: Cells


@dataclass(frozen=True, slots=True)
class _Look:
    """What all papers are made of. ``listed``: people, families and clans, whom hamlets propose; ``places``: those at
    which anybody is assessed, folded -> as written, the cover's first and in its order, "" last."""

    tables: Tables
    assessment: Assessment
    facts: Facts
    listed: tuple[_Listed, ...]
    places: Mapping[str, str]
    hamlets: Mapping[str, str]

    @property
    def unit(self) -> str:
        """The unit's name, as the cover has it."""
        return str(self.tables.cover.get("unit_name") or self.facts.unit_name or text("print.dots"))

    def issuer(self, place: str) -> str:
        """Who issues a hamlet's paper: its branch of the association; a unit issues its own."""
        return text("print.branch", place=place) if fold(place) in self.hamlets else place

    def draft(self, of: Iterable[Subjects]) -> bool:
        """Whether any of it rests on a pack that is not verified and that the province has not attested."""
        packs = (pack for one in of if len(one.key) for pack in one.final.packs)
        return any(pack.source.status is not Status.VERIFIED and pack.id not in self.facts.attested for pack in packs)


def printed(tables: Tables, assessment: Assessment, facts: Facts) -> dict[str, Cells]:
    """The cells of every print sheet of the layout, by sheet id, from the first cell on; column 0 has the marks."""
    wanted = [sheet.id for sheet in tables.layout.sheets if sheet.shape is Shape.PRINT]
    if not wanted:
        return {}
    look = _looked(tables, assessment, facts)
    return {sheet: _PAPERS[sheet](look) for sheet in wanted}


def _looked(tables: Tables, assessment: Assessment, facts: Facts) -> _Look:
    listed = []
    for sheet, of in assessment.subjects.items():
        table = tables.sheets[sheet]
        if table.sheet.shape is Shape.SUBJECTS:
            at = of.hamlet
            if "place" in table.value:
                own = table.value["place"][of.row]
                at = np.where(present(own), own, at)
            at = np.where(present(at), at, "")
            listed.append(_Listed(of, at, np.where(at == "", "", folded(at))))
    hamlets, units = (_named(tables, kind) for kind in ("hamlet", "unit"))
    met: dict[str, str] = {}
    for one in listed:
        for place, name in zip(one.folded.tolist(), one.at.tolist(), strict=True):
            met.setdefault(place, name)
    written = hamlets | units
    places = {place: name for place, name in written.items() if place in met}
    places |= {place: name for place, name in met.items() if place and place not in written}
    return _Look(tables, assessment, facts, tuple(listed), places | {"": ""} if "" in met else places, hamlets)


def _named(tables: Tables, kind: str) -> dict[str, str]:
    """The cover's hamlets or units: folded -> as written, in its order."""
    cells = (value for cell, value in tables.cover.items() if value and cell.startswith(f"{kind}."))
    return {fold(str(value)): str(value).strip() for value in cells}


def _list(look: _Look) -> Cells:
    pages = Pages(PAPERS["print_list"].lines, 8, middle=4, right=5)
    of_each = [(one.of, _passed(one), totals_shown(one.of)) for one in look.listed]
    for place, name in look.places.items():
        for of, passed, totals_of in of_each:
            if place in passed:
                _proposed(pages, look, name, of, passed[place], totals_of)
                pages.turn()
    if not any(passed for _, passed, _ in of_each):
        head(pages, look.unit, "", None, look.facts.period, look.draft(one.of for one in look.listed))
        pages.title(text("print.list"))
        pages.title(text("print.no_one"), "i")
    return pages.cells()


def _passed(one: _Listed) -> dict[str, list[int]]:
    """Who is to be proposed, by folded place, in the order of the sheet."""
    by: dict[str, list[int]] = {}
    rows = np.flatnonzero(one.of.result == Result.PASS)
    for row, place in zip(rows.tolist(), one.folded[rows].tolist(), strict=True):
        by.setdefault(place, []).append(row)
    return by


def _proposed(
    pages: Pages,
    look: _Look,
    place: str,
    of: Subjects,
    rows: list[int],
    totals_of: tuple[list[Value], list[Value]],
) -> None:
    """One list: its head, a line a subject, on further pages its columns' names again, its sum and who signs."""
    head(pages, look.unit, look.issuer(place) if place else "", None, look.facts.period, look.draft([of]))
    pages.title(text("print.list"))
    pages.title(f"{text(f'model.{of.model}').upper()} {text('print.year', year=look.facts.period)}")
    pages.title(place or text("print.no_place"), "i")
    pages.gap()
    table = look.tables.sheets[of.sheet]
    heads: list[Value] = [text("print.no"), table.sheet.column("name").header]
    heads += [text(f"print.{name}") for name in ("birth", "group", "total", "lowest", "note")]
    pages.row("h", heads)
    total, lowest = totals_of
    years = dict(zip(rows, _years(table, of, rows), strict=True))
    names, groups = of.name.tolist(), of.group.tolist()
    page = 1
    for number, row in enumerate(rows, 1):
        alone = number == len(rows) - 1 and pages.left - 2 < _SIGNED  # nobody signs a page without a name on it
        if pages.left == 1 or alone:
            page += 1
            pages.turn()
            pages.gap()
            pages.title(str(page), None)
            pages.row("h", heads)
        pages.row(None, [float(number), names[row], years[row], groups[row] or None, total[row], lowest[row]])
    pages.row("h", [None, text("print.sum", n=len(rows))])
    pages.gap()
    chair = _minutes_of(look, place).get("chair")
    signatures(pages, text("print.list_maker"), text("print.chair"), chair)
    sent_to(pages, look.unit)


def _years(table: Table, of: Subjects, rows: list[int]) -> list[Value]:
    if "birth" not in table.value:
        return [None] * len(rows)
    at = of.row[rows]
    state, value = table.state["birth"][at], table.value["birth"][at] // 10_000
    return [float(v) if s == State.OK else None for s, v in zip(state.tolist(), value.tolist(), strict=True)]


def _minutes(look: _Look) -> Cells:
    pages = Pages(PAPERS["print_minutes"].lines, 8, middle=4, right=5)
    for place, name in look.places.items():
        if place:
            here = [(one.of, one.folded == place) for one in look.listed]
            _meeting(pages, look, name, [(of, mine) for of, mine in here if mine.any()])
            pages.turn()
    return pages.cells()


def _meeting(pages: Pages, look: _Look, place: str, here: list[tuple[Subjects, Bools]]) -> None:
    """One meeting's minutes, one page: what the sheet `Biên bản` has of it, dots where it has nothing."""
    told, line = _minutes_of(look, place), text("print.line")
    day, number = told.get("date"), told.get("number")
    draft = look.draft(of for of, _ in here)
    head(pages, look.unit, look.issuer(place), str(number) if number else None, look.facts.period, draft)
    pages.title(text("print.minutes"))
    pages.title(text("print.minutes_of", year=look.facts.period))
    pages.gap()
    pages.line(None, {2: text("print.minutes_day", **dated(day if isinstance(day, date) else None))})
    pages.line(None, {2: text("print.minutes_place", place=place)})
    pages.line("t", {2: text("print.part_people")})
    pages.line(None, {2: text("print.chaired", name=told.get("chair") or text("print.dots") * 4)})
    pages.line(None, {2: text("print.clerk")})
    pages.line(None, {2: text("print.present", n=told.get("present", text("print.dots")))})
    pages.line("t", {2: text("print.part_result")})
    columns = ("scope", "registered", "achieved", "failed", "waiting")
    pages.row("h", [text("print.no"), text("print.model"), *(text(f"print.{name}") for name in columns)])
    for i, (of, mine) in enumerate(here, 1):
        pages.row("r", [float(i), text(f"model.{of.model}"), *_counted(of, mine)])
    pages.line(None, {2: text("print.agreed", n=told.get("agreed", text("print.dots")))})
    pages.line(None, {2: text("print.enclosed")})
    pages.line("t", {2: text("print.part_opinion")})
    for _ in range(3):
        pages.line(None, {2: line})
    pages.gap()
    signatures(pages, text("print.clerk_title"), text("print.chair_title"), told.get("chair"))


def _counted(of: Subjects, mine: Bools) -> list[Value]:
    """In scope, registered, achieved, failed, not yet decided; of these subjects."""
    inside = mine & of.in_scope
    waiting = (of.result == Result.PENDING) | (of.result == Result.FIX)
    masks = (of.in_scope, of.registered, of.result == Result.PASS, of.result == Result.FAIL, waiting)
    return [float((inside & mask).sum()) for mask in masks]


def _minutes_of(look: _Look, place: str) -> Mapping[str, Value | date]:
    """What is typed of the meeting at that place: number, date, chair, present, agreed, as far as they can be read."""
    table = look.tables.sheets.get("minutes")
    if table is None:
        return {}
    for row, at in enumerate(table.value["place"].tolist()):
        if at and fold(at) == fold(place):
            told: dict[str, Value | date] = {
                column: table.value[column][row].item() if column in ("present", "agreed") else table.value[column][row]
                for column in ("number", "chair", "present", "agreed")
                if table.state[column][row] == State.OK
            }
            day = int(table.value["date"][row])
            if table.state["date"][row] == State.OK and day % 100:
                told["date"] = date(day // 10_000, day // 100 % 100, day % 100)
            return told
    return {}


def _summary(look: _Look) -> Cells:
    pages = Pages(PAPERS["print_summary"].lines, 11, middle=5, right=8)
    head(pages, look.unit, "", None, look.facts.period, look.draft(look.assessment.subjects.values()))
    for one in look.listed:
        if one.of.sheet == "citizens":
            _by_places(pages, look, one)
    _models(pages, look)
    if pages.left < _SIGNED:
        pages.turn()
    pages.gap()
    signatures(pages, text("print.table_maker"), text("print.chairman"))
    return pages.cells()


def _by_places(pages: Pages, look: _Look, people: _Listed) -> None:
    groups = [label.split()[0] for label in look.tables.layout.lists.get("groups", ())][:_GROUPS]
    heads: list[Value] = [text("print.no"), text("print.places"), text("print.scope"), text("print.registered")]
    heads += [text("print.achieved_of", group=group) for group in groups]
    heads += [text("print.all"), text("print.share")]
    pages.title(text("print.summary"))
    pages.title(text("print.year", year=look.facts.period))
    pages.gap()
    pages.row("h", heads)
    for number, (place, name) in enumerate(look.places.items(), 1):
        if pages.left == 1:
            pages.turn()
            pages.gap()
            pages.row("h", heads)
        shares = _shares(people.of, people.folded == place, groups)
        pages.row(None, [float(number), name or text("print.no_place"), *shares])
    pages.row("h", [None, text("print.all"), *_shares(people.of, people.of.in_scope, groups)])
    pages.gap()


def _shares(of: Subjects, mine: Bools, groups: list[str]) -> list[Value]:
    inside = mine & of.in_scope
    passed = inside & (of.result == Result.PASS)
    scope, achieved = int(inside.sum()), int(passed.sum())
    by_group = [float((passed & (of.group == group)).sum()) for group in groups]
    share = achieved * 10_000 // scope / 100 if scope else None
    return [float(scope), float((inside & of.registered).sum()), *by_group, float(achieved), share]


def _models(pages: Pages, look: _Look) -> None:
    """Every model of the book beside the year's target."""
    rows = [row for row in totals(look.assessment, look.facts) if row["group"] == text("totals.all")]
    if pages.left < len(rows) + 2:
        pages.turn()
    pages.title(text("print.summary_models"))
    names = ("no", "model", "scope", "registered", "achieved", "failed", "share", "target")
    pages.row("h", [text(f"print.{name}") for name in names])
    columns = ("model", "scope", "registered", "achieved", "failed", "share", "target")
    for number, row in enumerate(rows, 1):
        pages.row(None, [float(number), *(row[column] for column in columns)])


def _form(look: _Look) -> Cells:
    people = look.assessment.subjects.get("citizens")
    packs = () if people is None else people.final.packs
    draft = any(p.source.status is not Status.VERIFIED and p.id not in look.facts.attested for p in packs)
    return form(look.tables, look.facts, packs, draft)


_PAPERS: Mapping[str, Callable[[_Look], Cells]] = {
    "print_list": _list,
    "print_minutes": _minutes,
    "print_summary": _summary,
    "print_form": _form,
}
