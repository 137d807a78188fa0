"""Formulas that a standard workbook carries: the preview of a total, and the colour rules.

Excel 2010, LibreOffice and Google read them alike: plain functions, no arrays, no names, no decimal literals, and no
comma inside a text, so that a host may write them with ";" where its locale asks for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sheets_sync.core import HEADER_ROW, IDS_ROW, Cells, Formula, Input, Ints, Kind, Layout, Sheet, objects
from sheets_sync.workbook.places import letters, runs

Places = Mapping[str, int]  # column id -> sheet column


@dataclass(frozen=True, slots=True)
class Rule:
    """A colour rule over the columns ``first`` to ``last``, from the header row down; ``look`` names its colours.

    ``rank``: from 1, the lower one wins; ``stops``: where it holds, no later one is looked at.
    """

    look: str  # error | warning | stale | pass | fail | pending | fix
    first: int
    last: int
    formula: str
    stops: bool = False
    rank: int = 0


def places(sheet: Sheet) -> dict[str, int]:
    """Where the columns lie in a workbook that nobody has moved about."""
    return {column.id: i for i, column in enumerate(sheet.columns)}


def preview(layout: Layout, sheet: Sheet, at: Places, rows: Ints) -> Cells:
    """The preview of each of these sheet rows: Formula cells; None all through where the sheet has no preview.

    Shown: appraised if any appraised score is typed, else self; a number of points once all are typed and none is
    outside its range, otherwise blank.
    """
    if all(column.kind is not Kind.FORMULA for column in sheet.columns):
        return objects([None] * len(rows))
    given, own = _total(layout, sheet, "appraised", at), _total(layout, sheet, "self", at)
    if not given or not own:
        return objects([None] * len(rows))
    typed = _over("COUNTA", [at[c.id] for c in _scores(sheet, "appraised") if c.id in at])
    template = f"IF({typed}>0,{given},{own})"
    return objects(Formula(template.replace("#", str(row + 1)), "") for row in rows.tolist())


def _scores(sheet: Sheet, voice: str) -> list[Input]:
    return [column for column in sheet.inputs if column.kind is Kind.SCORE and column.voice == voice]


def _total(layout: Layout, sheet: Sheet, voice: str, at: Places) -> str:
    """One voice's total, with "#" for the row; "" where a column of it is gone."""
    columns = _scores(sheet, voice)
    if not columns or any(column.id not in at for column in columns):
        return ""
    everywhere = [at[column.id] for column in columns]
    tests = [f"{_over('COUNT', everywhere)}={len(columns)}", f"{_over('MIN', everywhere)}>=0"]
    by_list: dict[str, list[int]] = {}
    for column in columns:
        by_list.setdefault(column.choices, []).append(at[column.id])
    for name, where in by_list.items():
        tests.append(f"{_over('MAX', where)}<={max(map(float, layout.lists[name])):.0f}")
    return f'IF(AND({",".join(tests)}),ROUND({_over("SUM", everywhere)},2),"")'


def _over(function: str, columns: list[int]) -> str:
    parts = (f"{letters(a)}#" if a == b else f"{letters(a)}#:{letters(b)}#" for a, b in runs(columns))
    return f"{function}({','.join(parts)})"


def rules(sheet: Sheet, at: Places) -> tuple[Rule, ...]:
    """The colour rules of a data sheet, in order of precedence; () where its flags are gone."""
    if "flags" not in at:
        return ()
    flags = f"${letters(at['flags'])}{HEADER_ROW + 1}"
    found = [*_result_rules(sheet, at, flags), *_flag_rules(sheet, at, flags)]
    return tuple(replace(rule, rank=i) for i, rule in enumerate(found, 1))


def _flag_rules(sheet: Sheet, at: Places, flags: str) -> Iterable[Rule]:
    """One rule a severity over everything right of the flags: no cell need be written for its colour to change."""
    ours = [at[column.id] for column in sheet.columns if column.id in at and at[column.id] > at["flags"]]
    if not ours:
        return
    first, last = min(ours), max(ours)
    identifier = f"{letters(first)}${IDS_ROW + 1}"
    for look, mark in (("error", "!"), ("warning", "?")):
        formula = f'AND({identifier}<>"",ISNUMBER(FIND(";"&{identifier}&"{mark}",{flags})))'
        yield Rule(look, first, last, formula)


def _result_rules(sheet: Sheet, at: Places, flags: str) -> Iterable[Rule]:
    if "kq" not in at:
        return
    column = at["kq"]
    result = f"${letters(column)}{HEADER_ROW + 1}"
    seen = next((c.id for c in sheet.columns if c.kind is Kind.FORMULA), "")
    if seen in at:
        yield Rule("stale", column, column, _stale(result, f"${letters(at[seen])}{HEADER_ROW + 1}", flags), stops=True)
    for look, sign in (("pass", "✔"), ("fail", "✘"), ("pending", "…")):
        yield Rule(look, column, column, f'LEFT({result},1)="{sign}"')
    yield Rule("fix", column, column, f'ISNUMBER(FIND("Sửa",{result}))')


def _stale(result: str, preview: str, flags: str) -> str:
    """The result was made from other scores: the total as last seen (x 100, in the flags) is not the preview's."""
    changed = f'ISERROR(FIND(";="&ROUND({preview}*100,0)&";",{flags}))'
    gone = f'AND(ISNUMBER(FIND(";=",{flags})),ISERROR(FIND(";=;",{flags})))'
    return f'AND({result}<>"",IF(ISNUMBER({preview}),{changed},{gone}))'
