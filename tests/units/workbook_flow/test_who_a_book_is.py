"""A book is taken by its envelope, and a year without rubric is settled all the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from sheets_sync.core import BookId, Stop
from sheets_sync.hosts.memory import Memory, grid
from sheets_sync.sync.settle import draft
from sheets_sync.workbook.read import book_id
from tests.books import PLACE, RULES, typed

PERSON = {"name": ["Nguyễn Văn An"], "group": ["N1"], **{f"self.{i:02d}": [8.0] for i in range(1, 11)}}


def told(host: Memory, **entries: str) -> None:
    """Change the envelope."""

    def change(grids: dict[str, Any]) -> None:
        lines = {row[0]: row[1] for row in grids["_hoctap"].values.tolist()} | entries
        grids["_hoctap"] = grid([[key, value] for key, value in lines.items()])

    host.edit(PLACE, change)


@pytest.mark.parametrize(
    ("envelope", "book"),
    [
        ({"unit": "13669@2025", "period": "2025"}, BookId("13669@2025", 2025)),
        ({"unit": "13669@2025", "period": "2025", "part": "/07"}, BookId("13669@2025", 2025, "/07")),
        ({"unit": "13669@2025"}, None),
        ({"period": "2025"}, None),
        *(({"unit": "13669@2025", "period": odd}, None) for odd in ("²", "0", "25", "99999999", "2025x", "-2025")),
    ],
)
def test_a_book_is_known_by_its_unit_and_year(envelope: Mapping[str, str], book: BookId | None) -> None:
    assert book_id(envelope) == book


def test_a_book_whose_year_is_no_year_is_refused_in_words() -> None:
    host = typed({"citizens": PERSON})
    told(host, period="²")
    with pytest.raises(Stop) as stopped:
        draft(host.read(PLACE), RULES, {})
    assert stopped.value.code == "book.foreign"


@pytest.mark.parametrize("period", ["2018", "2021", "2031"])
def test_a_year_without_rubric_says_so_and_is_settled_after_one_write(period: str) -> None:
    host = typed({"citizens": PERSON})
    told(host, period=period)
    first = draft(host.read(PLACE), RULES, {})
    assert "book.rubric" in {hit.code for hit in first.assessment.hits}
    host.apply(first.plan)
    assert draft(host.read(PLACE), RULES, {}).plan.changes == ()
