"""What a preview formula shows is what the engine says, by a hard recalculation that is first shown to be one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sheets_sync.core import FIRST_ROW, Cells, Layout, Pack, objects
from sheets_sync.hosts.xlsx.create import create
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.rubric import new_worth, score, worth_of_scores
from sheets_sync.vn import scores
from sheets_sync.workbook.formulas import places
from sheets_sync.workbook.places import letters

pytestmark = pytest.mark.office
POISON = 777
N = 500
USUAL = np.array([5, 6, 7, 7.5, 8, 8, 8.25, 9, 9, 10, 10, 0, 4])
ODD = np.array([-1, 11, 100, 10.5, 0.05])


def column(rng: np.random.Generator, blank: Any) -> Cells:
    """Numbers as people type them, few out of range; ``blank``: how likely each row leaves it out."""
    values = np.where(rng.random(N) < 0.02, rng.choice(ODD, N), rng.choice(USUAL, N))
    left_out = rng.random(N) < blank
    return objects(None if b else v for v, b in zip(values.tolist(), left_out.tolist(), strict=True))


def generated(layout: Layout, sheet_id: str) -> dict[str, Cells]:
    """Rows of every state: full, begun and blank in either voice."""
    rng = np.random.default_rng(len(sheet_id))
    columns: dict[str, Cells] = {"name": objects(f"Tên {i}" for i in range(N))}
    for voice in ("self", "appraised"):
        blank = rng.choice([0, 0, 0.1, 1], N)
        for score_column in layout.sheet(sheet_id).inputs:
            if score_column.voice == voice and score_column.indicator:
                columns[score_column.id] = column(rng, blank)
    return columns


def engine(pack: Pack, columns: dict[str, Cells]) -> list[float | str]:
    """Total of the voice that the preview shows; "" while pending. Derived indicators count nothing here."""
    totals = {}
    typed = np.zeros(N, bool)
    for voice in ("self", "given"):
        worth = new_worth(N, len(pack.indicators))
        for i, indicator in enumerate(pack.indicators):
            cells = columns.get(f"{voice}.{indicator.id.partition('.')[2]}")
            if cells is None:
                assert indicator.derived is not None
                worth[:, i] = 0
            else:
                told = scores(cells)
                worth[:, i] = worth_of_scores(indicator, told.value, told.state)
                if voice == "given":
                    typed |= np.not_equal(cells, None).astype(bool)
        totals[voice] = score((pack,), np.zeros(N, np.int64), worth, voice).total
    shown = np.where(typed, totals["given"], totals["self"])
    return [total / 100 if total >= 0 else "" for total in shown.tolist()]


def poisoned(content: bytes, title: str, letter: str) -> bytes:
    """The book with a false cached value in every preview cell."""
    package = Package(content)
    part = next(tab.part for tab in package.sheets if tab.title == title)
    cell = rf'(<c r="{letter}\d+"[^>]*><f>[^<]*</f>)<v></v>'.encode()
    text, count = re.subn(cell, rb"\g<1><v>%d</v>" % POISON, package.read(part))
    assert count >= N
    return package.rebuild({part: text}, {}, 1)


@pytest.mark.parametrize("sheet_id", ["citizens", "families", "clans"])
def test_the_preview_is_the_engine(
    office: Any, commune: Layout, packs: tuple[Pack, ...], tmp_path: Path, sheet_id: str
) -> None:
    sheet = commune.sheet(sheet_id)
    at = places(sheet)["preview"]
    columns = generated(commune, sheet_id)
    content = create(commune, {"unit": "13699@2004", "period": "2026"}, None, {sheet_id: columns})
    path = tmp_path / "so.xlsx"
    path.write_bytes(poisoned(content, sheet.title, letters(at)))
    last = FIRST_ROW + N - 1
    cells = ["read", sheet.title, at, FIRST_ROW, at, last]
    _, false, _, true, _ = office(["open", str(path)], cells, ["recalculate"], cells, ["close"])

    assert [row[0] for row in false] == [POISON] * N, "a cached value is shown as it is"
    pack = next(pack for pack in packs if pack.model == sheet.model)
    expected = engine(pack, columns)
    assert [row[0] for row in true] == expected
    numbers = [value for value in expected if value != ""]
    assert N // 4 < len(numbers) < N
    assert any(value != round(value) for value in numbers)


def test_blank_cached_values_are_calculated_when_a_book_is_opened(office: Any, commune: Layout, tmp_path: Path) -> None:
    columns = {f"self.{j:02d}": objects([8]) for j in range(1, 11)} | {"name": objects(["Trần Văn Bình"])}
    path = tmp_path / "so.xlsx"
    path.write_bytes(create(commune, {"unit": "1", "period": "2026"}, None, {"citizens": columns}))
    at = places(commune.sheet("citizens"))["preview"]
    _, shown, _ = office(["open", str(path)], ["read", "Công dân", at, FIRST_ROW, at, FIRST_ROW + 1], ["close"])
    assert shown == [[80.0], [""]]


def test_a_preview_follows_what_is_typed(office: Any, commune: Layout, tmp_path: Path) -> None:
    at = places(commune.sheet("citizens"))
    path = tmp_path / "so.xlsx"
    path.write_bytes(create(commune, {"unit": "1", "period": "2026"}))
    seen = ["read", "Công dân", at["preview"], FIRST_ROW, at["preview"], FIRST_ROW]
    typing = [["type", "Công dân", at[f"self.{j:02d}"], FIRST_ROW, "8"] for j in range(1, 10)]
    answers = office(
        ["open", str(path)],
        *typing,
        seen,
        ["type", "Công dân", at["self.10"], FIRST_ROW, "9"],
        seen,
        ["type", "Công dân", at["given.01"], FIRST_ROW, "5"],
        seen,
        ["close"],
    )
    assert [a for a in answers if a is not None] == [[[""]], [[81.0]], [[""]]]
