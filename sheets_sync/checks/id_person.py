"""WHAT: a citizen number agrees with the birth and sex beside it, and begins with a province's code.

WHY: it says province, century with sex, and year of birth (circular 07/2016/TT-BCA), so a slip shows. People born
abroad have a country's code, hence a warning only.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import born, days, good, sexes
from sheets_sync.core import Hits, objects
from sheets_sync.vn import State, agrees, parse_ids

CODES = ("id.province", "id.sex", "id.year")

_SEX = ("Nam", "Nữ")


def check(look: Look) -> Iterator[Hits]:
    """Decode the numbers that have 12 digits and compare."""
    table = look.table("citizens")
    if table is None or "number" not in table.state:
        return
    fit = table.state["number"] == State.OK
    if not fit.any():
        return
    numbers = good(table, "number")
    ids = parse_ids(numbers)
    years, sex = born(table), sexes(table, look.tables.layout)
    same_year, same_sex = agrees(ids, years, sex)
    odd = np.flatnonzero(fit & (ids.province == 0))
    yield from found("id.province", table, "number", odd, code=objects(n[:3] for n in numbers[odd]))
    odd = np.flatnonzero(~same_sex)
    yield from found(
        "id.sex",
        table,
        "number",
        odd,
        digit=objects(n[3] for n in numbers[odd]),
        expected=objects(_SEX[s] for s in ids.sex[odd].tolist()),
        sex=objects(_SEX[s] for s in sex[odd].tolist()),
    )
    odd = np.flatnonzero(~same_year)
    yield from found("id.year", table, "number", odd, expected=ids.born[odd], birth=days(table.value["birth"][odd]))
