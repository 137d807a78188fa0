"""The text of a citizen card's QR code, and what becomes of it in `Nhập nhanh`."""

from __future__ import annotations

import pytest

from sheets_sync.core import Mend, Value
from sheets_sync.hosts.memory import Memory
from sheets_sync.hosts.memory import grid as made
from sheets_sync.sync.forgetful import Forgetful
from sheets_sync.sync.settle import Settled, settle
from sheets_sync.vn import Card, parse_card
from sheets_sync.workbook.read import read
from tests.books import PLACE, RULES, typed

NUMBER, ADDRESS = "036160001234", "Thôn Đông, Hải Minh, Hải Hậu, Nam Định"
CARD = Card(NUMBER, "Nguyễn Thị Hoa", 19600305, "Nữ", ADDRESS)
WHOLE = f"{NUMBER}|162345678|Nguyễn Thị Hoa|05031960|Nữ|{ADDRESS}|10052021"


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        WHOLE.replace("|162345678|", "||"),
        WHOLE.replace("|162345678|", "|"),
        WHOLE.replace("Nguyễn Thị Hoa", "NGUYỄN THỊ HOA"),
        f" {WHOLE}||Trần Thị Mẹ|Nguyễn Văn Cha|\n",
    ],
    ids=["old number", "no old number", "its field left out", "capitals", "a card of 2024"],
)
def test_a_card_is_read_whichever_layout_it_has(text: str) -> None:
    assert parse_card(text) == CARD


@pytest.mark.parametrize(
    "text",
    [
        "8|8|9|7|8|6|8|8|9|8",
        NUMBER,
        WHOLE[:40],
        WHOLE.replace("05031960", "31021960"),
        WHOLE.replace("|Nữ|", "|?|"),
        WHOLE.replace(NUMBER, NUMBER[1:]),
        WHOLE.replace("|Nguyễn Thị Hoa", "|"),
        "https://vneid.gov.vn/|a|b|c|d|e",
        "",
    ],
)
def test_of_what_is_no_card_or_not_whole_nothing_is_taken(text: str) -> None:
    assert parse_card(text) is None


def worked(**row: Value) -> tuple[Memory, Settled]:
    host = typed({"citizens": {column: [cell] for column, cell in row.items()}}, {"hamlet.01": "Thôn Đông"})
    return host, settle(host, PLACE, RULES, Forgetful())


def cells(host: Memory) -> dict[str, Value]:
    snapshot = host.read(PLACE)
    table = read(snapshot, RULES.layout(snapshot), {}).sheets["citizens"]
    return {column: table.typed[column][0] for column in ("name", "birth", "sex", "number", "hamlet", "quick")}


def test_a_scanned_card_fills_the_empty_cells_of_its_row_and_goes() -> None:
    host, settled = worked(quick=WHOLE)
    said = {"name": "Nguyễn Thị Hoa", "birth": "05/03/1960", "sex": "Nữ", "number": NUMBER}
    assert cells(host) == {**said, "hamlet": None, "quick": None}
    mends = [change for receipt in settled.receipts for change in receipt.done.changes if isinstance(change, Mend)]
    assert {mend.column for mend in mends} == {*said, "quick"}
    assert {mend.consent for mend in mends} == {"card"}
    assert not settled.draft.plan or not settle(host, PLACE, RULES, Forgetful()).receipts


def test_what_is_typed_stays_and_the_card_waits_beside_the_finding() -> None:
    host, settled = worked(name="Trần Văn Bình", birth=1960, quick=WHOLE)
    assert cells(host) == {
        "name": "Trần Văn Bình",
        "birth": 1960,
        "sex": "Nữ",
        "number": NUMBER,
        "hamlet": None,
        "quick": WHOLE,
    }
    found = [(hit.code, hit.column) for hit in settled.draft.assessment.hits if hit.code.startswith("card.")]
    assert found == [("card.conflict", "name")]


def test_a_card_that_says_what_is_typed_already_only_goes() -> None:
    host, _ = worked(name="nguyễn thị hoa", birth="05/03/1960", sex="nữ", number=NUMBER, quick=WHOLE)
    assert cells(host)["name"] == "nguyễn thị hoa"
    assert cells(host)["quick"] is None


def test_a_book_without_the_number_column_keeps_no_number() -> None:
    layout = RULES.standard("commune", 2025, "citizens.number")
    assert "number" not in {column.id for column in layout.sheet("citizens").columns}
    host = Memory()
    told = {"unit": "13669@2025", "period": "2025", "layout": "commune", "without": "citizens.number"}
    host.create(PLACE, layout, {"format": "hoctap", "template_version": layout.version, **told})
    at = [column.id for column in layout.sheet("citizens").columns].index("quick")

    def scan(grids: dict) -> None:
        grid = grids["Công dân"]
        row = [None] * len(layout.sheet("citizens").columns)
        row[at] = WHOLE
        grids["Công dân"] = made([*grid.values.tolist(), row])

    host.edit(PLACE, scan)
    settle(host, PLACE, RULES, Forgetful())
    said = [cell for grid in host.read(PLACE).grids.values() for cell in grid.values.ravel().tolist()]
    assert "Nguyễn Thị Hoa" in said
    assert not [cell for cell in said if isinstance(cell, str) and NUMBER in cell]
