"""The self-assessment form: blank, or filled with the person whose `Mã` is typed into its one open cell.

The program does not write it person by person (5,000 forms would be 5,000 pages in every book): formulas look the row
up, in forms that Excel 2010, LibreOffice and Google share, none of them volatile. Columns of `Công dân` are found by
the ids in its hidden row, wherever they stand.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sheets_sync.core import FIRST_ROW, IDS_ROW, Cells, Facts, Formula, Pack, Tables
from sheets_sync.words import text
from sheets_sync.workbook.places import address, letters
from sheets_sync.workbook.printpaper import FORM_KEY, PAPERS

_SEARCHED = 20_000  # rows in which a person is looked for
_WIDE = "CZ"  # the last column in which
_TEXTS = 5  # the first of four hidden columns with the groups' criteria
_GROUPS, _CRITERIA = 4, 10
_HEADS = FORM_KEY[0] + 1
_FIRST = _HEADS + 1  # line of the first criterion
_SUM = _FIRST + _CRITERIA


def form(tables: Tables, facts: Facts, packs: Sequence[Pack], draft: bool) -> Cells:
    """The form's lines, (lines, columns). ``packs``: the citizens', one a group."""
    out = np.full((PAPERS["print_form"].lines, _TEXTS + _GROUPS), None, dtype=object)
    out[:3, 2] = [text("print.nation"), text("print.motto"), text("print.draft") if draft else None]
    out[3, 2] = text("print.form")
    out[FORM_KEY[0], :3] = ["r", None, text("print.form_key")]
    out[_HEADS, :5] = ["h", *(text(f"print.{name}") for name in ("no", "criterion", "own", "evidence"))]
    out[_FIRST:_SUM, 1] = [float(i + 1) for i in range(_CRITERIA)]
    out[_SUM, :3] = ["h", None, text("print.form_total")]
    out[_SUM + 1, 2] = text("print.consent")
    out[_SUM + 2 :, 3] = [text("print.form_day", year=facts.period), text("print.signer")]
    for i, pack in enumerate(packs[:_GROUPS]):
        criteria = [indicator.text for indicator in pack.indicators[:_CRITERIA]]
        out[_HEADS, _TEXTS + i] = pack.group
        out[_FIRST : _FIRST + len(criteria), _TEXTS + i] = criteria
        out[_SUM, _TEXTS + i] = f"{pack.group} {pack.group_text}".strip()
    table = tables.sheets.get("citizens")
    if table is not None:
        _looked_up(out, _Person(table.title), facts.period)
    return out


class _Person:
    """Formulas that look up the row whose `Mã` is typed. ``row``: the cell that holds its number, 0 = nobody's."""

    def __init__(self, title: str) -> None:
        sheet = "'" + title.replace("'", "''") + "'!"
        self._ids = f"{sheet}$A${IDS_ROW + 1}:${_WIDE}${IDS_ROW + 1}"
        self._area = f"{sheet}$A${FIRST_ROW + 1}:${_WIDE}${_SEARCHED}"
        self.typed = _fixed(*FORM_KEY)
        self.row, self.group, self.column = (_fixed(FORM_KEY[0], _TEXTS + i) for i in range(3))

    def found(self) -> str:
        """The number of its row."""
        keys = f'INDEX({self._area},0,MATCH("key",{self._ids},0))'
        return f'IF({self.typed}="",0,IFERROR(MATCH({self.typed},{keys},0),0))'

    def cell(self, column: str) -> str:
        """What it has in a column; an error where the sheet has no such column."""
        return f'INDEX({self._area},{self.row},MATCH("{column}",{self._ids},0))'

    def said(self, word: str, column: str) -> str:
        """A word and what is typed, dots where it is nobody's or blank; a true date as people write it."""
        cell = self.cell(column)
        shown = f'IF(ISNUMBER({cell}),IF({cell}>3000,TEXT({cell},"dd/mm/yyyy"),{cell}),{cell})&""'
        dots = text("print.dots") * 3
        return f'"{text(word)}"&IF({self.row}=0,"{dots}",IFERROR(IF({cell}="","{dots}",{shown}),"{dots}"))'


def _looked_up(out: Cells, person: _Person, year: int) -> None:
    """The formulas, the hidden look-ups first: the person's row, the group's code, its column."""
    line = FORM_KEY[0]
    codes = f"{_fixed(_HEADS, _TEXTS)}:{_fixed(_HEADS, _TEXTS + _GROUPS - 1)}"
    typed_group = f'{person.cell("group")}&" "'
    out[line, _TEXTS] = Formula(person.found(), 0.0)
    code = f'IFERROR(LEFT({typed_group},FIND(" ",{typed_group})-1),"")'
    out[line, _TEXTS + 1] = Formula(f'IF({person.row}=0,{person.typed}&"",{code})', "")
    out[line, _TEXTS + 2] = Formula(f"IFERROR(MATCH({person.group},{codes},0),1)", 1.0)
    out[4, 2] = Formula(f'"{text("print.form_group", year=year)}"&{_of_group(_SUM, person)}', "")
    out[5, 2] = Formula(person.said("print.form_name", "name"), "")
    sex = person.said("print.form_sex", "sex")
    out[6, 2] = Formula(f"{person.said('print.form_birth', 'birth')}&{sex}", "")
    out[7, 2] = Formula(person.said("print.form_hamlet", "hamlet"), "")
    for i in range(_CRITERIA):
        own = person.cell(f"self.{i + 1:02d}")
        out[_FIRST + i, 2] = Formula(f'{_of_group(_FIRST + i, person)}&""', "")
        out[_FIRST + i, 3] = Formula(f'IF({person.row}=0,"",IFERROR(IF({own}="","",{own}),""))', "")
    scores = f"{address(_FIRST, 3)}:{address(_SUM - 1, 3)}"
    out[_SUM, 3] = Formula(f'IF(COUNT({scores})={_CRITERIA},SUM({scores}),"")', "")


def _of_group(line: int, person: _Person) -> str:
    return f"INDEX({_fixed(line, _TEXTS)}:{_fixed(line, _TEXTS + _GROUPS - 1)},{person.column})"


def _fixed(row: int, column: int) -> str:
    return f"${letters(column)}${row + 1}"
