"""What a book's own cells say about its circumstances."""

from __future__ import annotations

import pytest

from sheets_sync.core import Value
from tests.units.assess.village import COVER, answers, worked


@pytest.mark.parametrize(
    ("cover", "sheet", "difficult"),
    [
        ("Có", None, True),
        ("Không", None, False),
        (None, "Có", True),
        (None, "Không", False),
        ("Không", "Có", False),
        ("  ", "Có", True),
        (" CÓ ", "Không", True),
        (None, None, False),
    ],
)
def test_a_difficult_area_is_one_by_the_cover_else_by_the_communes_own_sheet(
    cover: Value, sheet: Value, difficult: bool
) -> None:
    book = worked({"commune": answers("commune", "Xã Thử", fact_difficult=sheet)}, COVER | {"difficult": cover})
    assert book.facts.difficult is difficult
