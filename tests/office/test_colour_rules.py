"""The colour rules, worked out by LibreOffice, written with ";" as a Vietnamese locale wants them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sheets_sync.core import FIRST_ROW, HEADER_ROW, Layout, objects
from sheets_sync.hosts.xlsx.create import create
from sheets_sync.workbook.formulas import places, rules
from sheets_sync.workbook.places import letters

pytestmark = pytest.mark.office
FULL = {f"self.{j:02d}": 8.45 if j == 1 else 8 for j in range(1, 11)}  # 80.45
CASES = [
    ("✔ Đạt", ";=8045;", FULL, {"pass"}),
    ("✔ Đạt", ";=8000;", FULL, {"stale", "pass"}),
    ("✔ Đạt", ";=80;=804500;", FULL, {"stale", "pass"}),
    ("✘ Chưa", ";=8045;", FULL, {"fail"}),
    ("… Chờ", ";=;", {}, {"pending"}),
    ("… Chờ", None, {}, {"pending"}),
    ("… Chờ", ";=8045;", {}, {"stale", "pending"}),
    ("‼ Sửa 2", ";name!;birth?;=8045;", FULL, {"fix", "name error", "birth warning"}),
    ("‼ Sửa 1", ";birth!;=8045;", FULL, {"fix", "birth error"}),
    (None, ";self.01?;=8045;", FULL, {"self.01 warning"}),
    (None, ";self.010?;given.01!;xname!;=8045;", FULL, {"given.01 error"}),
    (None, None, {}, set()),
]
SHOWN = ("name", "birth", "self.01", "given.01")


def at_row(formula: str, row: int, first: str, column: str) -> str:
    """The rule as it stands for one cell, in LibreOffice's own separators."""
    moved = re.sub(rf"(\$[A-Z]+){HEADER_ROW + 1}\b", rf"\g<1>{row + 1}", formula)
    moved = moved.replace(f"{first}$", f"{column}$")
    return "=" + "".join(p if i % 2 else p.replace(",", ";") for i, p in enumerate(re.split(r'("[^"]*")', moved)))


def test_each_rule_colours_what_it_means(office: Any, commune: Layout, tmp_path: Path) -> None:
    sheet = commune.sheet("citizens")
    at = places(sheet)
    columns = {
        "kq": objects(kq for kq, *_ in CASES),
        "flags": objects(flags for _, flags, *_ in CASES),
        **{c: objects(scores.get(c) for _, _, scores, _ in CASES) for c in FULL},
    }
    path = tmp_path / "so.xlsx"
    path.write_bytes(create(commune, {"unit": "1", "period": "2026"}, None, {"citizens": columns}))
    asked: list[tuple[int, str, str]] = []
    for i in range(len(CASES)):
        for rule in rules(sheet, at):
            over = [c for c in SHOWN if rule.first <= at[c] <= rule.last] or ["kq"]
            for column in over:
                name = rule.look if column == "kq" else f"{column} {rule.look}"
                asked.append((i, name, at_row(rule.formula, FIRST_ROW + i, letters(rule.first), letters(at[column]))))
    typing = [["type", sheet.title, 60, 20 + k, formula] for k, (_, _, formula) in enumerate(asked)]
    shown = ["read", sheet.title, 60, 20, 60, 20 + len(asked) - 1]
    *_, answers, _ = office(["open", str(path)], *typing, shown, ["close"])
    found: list[set[str]] = [set() for _ in CASES]
    for (i, name, _), (value,) in zip(asked, answers, strict=True):
        assert value in (0.0, 1.0), (name, value)
        if value:
            found[i].add(name)
    assert found == [expected for *_, expected in CASES]
