"""Subjects of sheets that have a row an indicator: hamlets, units, the commune."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sheets_sync.assess.earlier import with_earlier
from sheets_sync.assess.people import derive
from sheets_sync.assess.pivot import Pivot, pivot
from sheets_sync.assess.verdict import final, results
from sheets_sync.checks.covered import covered
from sheets_sync.core import (
    Bools,
    Cells,
    Derived,
    Facts,
    Ints,
    Pack,
    Subjects,
    Table,
    Tables,
    Worths,
    objects,
    present,
)
from sheets_sync.rubric import new_worth, score, worth_of_answers, worth_of_part
from sheets_sync.vn import State, counts, fold

YES = "có"


def places(
    table: Table,
    packs: tuple[Pack, ...],
    tables: Tables,
    done: Mapping[str, Subjects],
    links: Mapping[str, Ints],
    facts: Facts,
) -> Subjects:
    """Score one sheet of places. ``done``: subjects of the sheets below it."""
    by = pivot(table, tables.cover)
    n = len(by.names)
    kinds = _kinds(by, table, tables)
    which = _which(packs, kinds, tables, facts)
    derived: dict[str, tuple[Ints, Ints]] = {}
    for indicator in (i for pack in packs for i in pack.indicators):
        if indicator.derived is not None and indicator.id not in derived:
            above, below = derive(indicator, table.sheet.id, n, tables, done, links)
            derived[indicator.id] = (above, _in_scope_at_least(below, indicator.derived, by, table))
    own = _worth(by, table, packs, which, "self", kinds, derived, facts)
    given = _worth(by, table, packs, which, "given", kinds, derived, facts)
    typed = {i.id for pack in packs for i in pack.indicators if i.derived is None}
    appraised = np.any([present(by.column(table.value["given"], asked)) for asked in typed], axis=0)
    key = objects(f"{table.sheet.key_prefix}{i + 1:02d}" for i in range(n))
    evidenced = _evidenced(by, table, tables, packs, which, key)
    own_scores = score(packs, which, own, "self", evidenced)
    given_scores = score(packs, which, given, "appraised", evidenced)
    prior = (by.column(table.value["self"], "fact.prior_level"), by.column(table.typed["self"], "fact.prior_date"))
    chosen, noted, holds = with_earlier(final(own_scores, given_scores, appraised), appraised, *prior, facts.period)
    in_scope = np.ones(n, bool)
    told = by.column(table.value["self"], "fact.registered")
    registered = np.array([fold(str(cell or "")) == YES for cell in told.tolist()], dtype=bool)
    return Subjects(
        sheet=table.sheet.id,
        model=table.sheet.model,
        key=key,
        name=objects(by.names),
        group=objects([""] * n),
        hamlet=objects(by.names) if table.sheet.id == "hamlets" else objects([None] * n),
        row=by.first,
        subject_of=by.subject_of,
        in_scope=in_scope,
        registered=registered,
        adult=np.ones(n, bool),
        own=own_scores,
        appraised=given_scores,
        final=chosen,
        result=results(chosen, in_scope, appraised | holds),
        derived=derived,
        noted=noted,
    )


_TYPED_SCOPE = {"citizen": "fact.people", "family": "fact.households", "clan": "fact.clans"}


def _in_scope_at_least(below: Ints, derived: Derived, by: Pivot, table: Table) -> Ints:
    """The denominator: who is listed, or the typed number in scope where that is larger (not all may be listed)."""
    asked = _TYPED_SCOPE.get(derived.child, "") if derived.among != "learners" else ""
    told = counts(by.column(table.typed["self"], asked))
    return np.where((told.state == State.OK) & (told.value > below), told.value, below)


def _worth(
    by: Pivot,
    table: Table,
    packs: tuple[Pack, ...],
    which: Ints,
    voice: str,
    kinds: Cells,
    derived: Mapping[str, tuple[Ints, Ints]],
    facts: Facts,
) -> Worths:
    """What each answer is worth. A share that can be counted from the rows below counts; a typed one fills in."""
    worth = new_worth(len(by.names), max(len(pack.indicators) for pack in packs))
    for place, pack in enumerate(packs):
        mine = which == place
        for i, indicator in enumerate(pack.indicators):
            found = worth_of_answers(indicator, by.column(table.value[voice], indicator.id), kinds, facts.difficult)
            if indicator.id in derived:
                above, below = derived[indicator.id]
                counted = worth_of_part(indicator, np.minimum(above, below), below, facts.difficult, kinds)
                found = np.where(below > 0, counted, found)
            worth[mine, i] = found[mine]
    return worth


def _evidenced(by: Pivot, table: Table, tables: Tables, packs: tuple[Pack, ...], which: Ints, key: Cells) -> Bools:
    """Whether an answer has evidence: in its own row, or given once for many on `Minh chứng`."""
    out = np.zeros((len(by.names), max(len(pack.indicators) for pack in packs)), bool)
    for place, pack in enumerate(packs):
        mask = covered(tables, pack, [key, objects(by.names)])
        for i, indicator in enumerate(pack.indicators):
            mask[:, i] |= present(by.column(table.value["evidence"], indicator.id))
        out[:, : mask.shape[1]] = np.where((which == place)[:, None], mask, out[:, : mask.shape[1]])
    return out


def _which(packs: tuple[Pack, ...], kinds: Cells, tables: Tables, facts: Facts) -> Ints:
    """Which group's pack each unit is assessed by: its kind's; where that leaves two, the authority's on the cover.

    Units of the districts were assessed by theirs; since these ended (1/7/2025) a blank authority means the province.
    """
    told = fold(str(tables.cover.get("authority") or ""))
    wanted = "district" if "huyện" in told or (not told and facts.period < 2025) else "province"
    fits = [[i for i, pack in enumerate(packs) if not kind or not pack.kinds or kind in pack.kinds] for kind in kinds]
    return np.array(
        [next((i for i in places if packs[i].group == wanted), places[0] if places else -1) for places in fits],
        dtype=np.int64,
    )


def _kinds(by: Pivot, table: Table, tables: Tables) -> Cells:
    """Kinds of unit as the packs name them ("" = none chosen): in the sheet, else beside the name on the cover."""
    if table.sheet.id != "units":
        return objects([""] * len(by.names))
    labels, codes = tables.layout.lists["unit_kinds"], tables.layout.lists["unit_kind_codes"]
    code = {fold(label): kind for label, kind in zip(labels, codes, strict=True)}
    on_cover = {
        fold(str(name)): tables.cover.get(cell.replace("unit.", "unit_kind."))
        for cell, name in tables.cover.items()
        if cell.startswith("unit.") and name is not None
    }
    told = by.column(table.value["self"], "fact.kind")
    kinds = (own or on_cover.get(fold(name)) for own, name in zip(told.tolist(), by.names, strict=True))
    return objects(code.get(fold(str(kind or "")), "") for kind in kinds)
