"""Subjects of sheets that have a row a subject: citizens, families, clans."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sheets_sync.assess.derive import SHEET_OF, adults, share, to_parent
from sheets_sync.assess.verdict import final, results
from sheets_sync.checks.minutes import minuted
from sheets_sync.core import (
    BLANK_CODE,
    Bools,
    Cells,
    Facts,
    Indicator,
    Ints,
    Pack,
    Subjects,
    Table,
    Tables,
    Worths,
    present,
)
from sheets_sync.rubric import new_worth, score, worth_of_part, worth_of_scores
from sheets_sync.vn import State, folded
from sheets_sync.workbook.quick import Quick, quick

YES = 0  # index in the list yes_no
RESIDENT = "thường trú"


def people(
    table: Table,
    packs: tuple[Pack, ...],
    tables: Tables,
    done: Mapping[str, Subjects],
    links: Mapping[str, Ints],
    facts: Facts,
) -> Subjects:
    """Score one sheet. ``done``: subjects of the sheets below it, for shares that follow from them."""
    n = len(table)
    group = _group(table, tables)
    which = _which(packs, group, n)
    indicators = packs[0].indicators
    derived: dict[str, tuple[Ints, Ints]] = {}
    for indicator in indicators:
        if indicator.derived is not None:
            derived[indicator.id] = derive(indicator, table.sheet.id, n, tables, done, links)
    entered = quick(table, [i.id.partition(".")[2] for i in indicators if i.derived is None])
    own = _worth(table, indicators, "self", derived, entered, facts)
    given = _worth(table, indicators, "given", derived, entered, facts)
    typed = [i for i, indicator in enumerate(indicators) if indicator.derived is None]
    appraised = (given[:, typed] != BLANK_CODE).any(axis=1)
    own_scores = score(packs, which, own, "self")
    given_scores = score(packs, which, given, "appraised")
    chosen = final(own_scores, given_scores, appraised)
    in_scope = _in_scope(table, tables, packs[0])
    decided = appraised | (_minuted(table, tables) if facts.blank_appraised_is_self else np.zeros(n, bool))
    return Subjects(
        sheet=table.sheet.id,
        model=table.sheet.model,
        key=table.rows.key,
        name=table.value["name"],
        group=group,
        hamlet=_text(table, "hamlet"),
        row=np.arange(n, dtype=np.int64),
        subject_of=np.arange(n, dtype=np.int64),
        in_scope=in_scope,
        registered=_is(table, "registered", YES),
        adult=adults(table.value["birth"], facts.period) if "birth" in table.value else np.ones(n, bool),
        own=own_scores,
        appraised=given_scores,
        final=chosen,
        result=results(chosen, in_scope, decided),
        derived=derived,
    )


def derive(
    indicator: Indicator,
    parent: str,
    parents: int,
    tables: Tables,
    done: Mapping[str, Subjects],
    links: Mapping[str, Ints],
) -> tuple[Ints, Ints]:
    """(numerator, denominator) of a derived indicator by row of the parent sheet; zeros where nothing is below."""
    rule = indicator.derived
    sheet = SHEET_OF[rule.child] if rule is not None else ""
    if rule is None or sheet not in done:
        return np.zeros(parents, np.int64), np.zeros(parents, np.int64)
    child = done[sheet]
    up = to_parent(tables.sheets[sheet], parent, links)[child.row]
    return share(rule, parents, up, child)


def _worth(
    table: Table,
    indicators: tuple[Indicator, ...],
    voice: str,
    derived: Mapping[str, tuple[Ints, Ints]],
    entered: Quick,
    facts: Facts,
) -> Worths:
    worth = new_worth(len(table), len(indicators))
    mine = entered.appraised if voice == "given" else ~entered.appraised
    rows, values = entered.rows[mine], entered.scores[mine]
    typed = 0
    for i, indicator in enumerate(indicators):
        if indicator.id in derived:
            above, below = derived[indicator.id]
            worth[:, i] = worth_of_part(indicator, above, below, facts.difficult)
            continue
        column = f"{voice}.{indicator.id.partition('.')[2]}"
        if column in table.value:
            worth[:, i] = worth_of_scores(indicator, table.value[column], table.state[column])
        if len(rows):
            blank = worth[rows, i] == BLANK_CODE
            told = worth_of_scores(indicator, values[:, typed], np.full(len(rows), State.OK, np.int8))
            worth[rows[blank], i] = told[blank]
        typed += 1
    return worth


def _which(packs: tuple[Pack, ...], group: Cells, n: int) -> Ints:
    if len(packs) == 1:
        return np.zeros(n, np.int64)
    places = {pack.group: i for i, pack in enumerate(packs)}
    return np.array([places.get(g, -1) for g in group.tolist()], dtype=np.int64)


def _group(table: Table, tables: Tables) -> Cells:
    """Group codes ("N1"), "" where none is chosen."""
    out = np.full(len(table), "", dtype=object)
    if "group" in table.value:
        codes = np.array([*(label.split()[0] for label in tables.layout.lists["groups"]), ""], dtype=object)
        out = codes[table.value["group"]]
    return out


def _in_scope(table: Table, tables: Tables, pack: Pack) -> Bools:
    """Who is in scope at the period's end, by `Tình trạng`; a blank one means resident."""
    if "status" not in table.value or not pack.scope:
        return np.ones(len(table), bool)
    statuses = tables.layout.lists["statuses"]
    inside = np.array([*(s in pack.scope for s in statuses), RESIDENT in pack.scope], dtype=bool)
    chosen: Bools = inside[table.value["status"]]
    return chosen


def _minuted(table: Table, tables: Tables) -> Bools:
    """Rows whose place of assessment (else hamlet) has minutes with a number and a date."""
    there = minuted(tables)
    place = _text(table, "place")
    at = folded(np.where(present(place), place, _text(table, "hamlet")))
    return np.array([p in there for p in at.tolist()], dtype=bool)


def _text(table: Table, column: str) -> Cells:
    return table.value[column] if column in table.value else np.full(len(table), None, dtype=object)


def _is(table: Table, column: str, index: int) -> Bools:
    if column not in table.value:
        return np.zeros(len(table), bool)
    chosen: Bools = table.value[column] == index
    return chosen
