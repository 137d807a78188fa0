"""Targets: what the table says, what holds for a province and year, and what cannot be told."""

from dataclasses import replace
from datetime import date

import pytest

from sheets_sync import data
from sheets_sync.core import Aggregate, BookId, Stop
from sheets_sync.rollup import add_up, ahead, load_targets, next_of, override, reach, set_by_province
from sheets_sync.units import load

TEXT = data.text("rollup", "targets.csv")
TARGETS = load_targets(TEXT)
TREE = load(data.text("units", "units.csv")).at(date(2023, 12, 31))
NAM_DINH, NINH_BINH = "36@2023", "37@2025"


def asked(province: str, period: int, model: str, group: str = "") -> tuple[int, int]:
    target = next_of(ahead(TARGETS, province, period), model, group)
    assert target is not None
    return target.year, target.share


@pytest.mark.parametrize(
    ("model", "first", "last"),
    [("family", 7000, 8000), ("clan", 6500, 7500), ("hamlet", 6500, 7500), ("unit", 8000, 9000)],
)
def test_the_programmes_shares_are_those_of_the_facts(model: str, first: int, last: int) -> None:
    assert asked(NINH_BINH, 2025, model) == (2025, first)
    assert asked(NINH_BINH, 2026, model) == (2030, last)


def test_the_provinces_own_targets_hold_for_it_alone() -> None:
    assert asked(NAM_DINH, 2026, "clan") == (2027, 8000)
    assert asked(NINH_BINH, 2026, "clan") == (2030, 7500)


def test_every_target_says_where_it_stands() -> None:
    assert all(target.source and target.tag.startswith("READ") for target in TARGETS)
    assert all(
        "đề xuất" in target.note for target in TARGETS if target.group in ("N2", "N3") and target.measure == "achieved"
    )


def test_a_provinces_file_replaces_a_row_and_adds_others() -> None:
    family = next(t for t in TARGETS if t.id == "family" and t.year == 2025)
    own = (replace(family, share=7200), replace(family, year=2026, unit=NINH_BINH, share=7400))
    laid = override(TARGETS, own)
    assert len(laid) == len(TARGETS) + 1
    found = {t.year: t.share for t in ahead(laid, NINH_BINH, 2025) if t.id == "family"}
    assert found == {2025: 7200, 2026: 7400, 2030: 8000}


def test_what_no_book_counts_is_not_told() -> None:
    commune = TREE.communes(NAM_DINH)[0].id
    counts = {(commune, "citizen", "N2", "in_scope"): 10, (commune, "citizen", "N2", "achieved"): 3}
    totals = add_up(Aggregate(counts, {BookId(commune, 2023): "e"}), TREE, 2023)
    by_id = {t.id: t for t in ahead(TARGETS, NAM_DINH, 2023) if t.year == 2025}
    workers = reach(totals, NAM_DINH, by_id["citizen.workers"])
    assert (workers.part, workers.whole, workers.short, workers.met) == (3, 10, 1, False)
    for untold in ("citizen.adults", "citizen.digital", "commune.leaders"):
        reached = reach(totals, NAM_DINH, by_id[untold])
        assert (reached.part, reached.short, reached.met) == (None, None, None)


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        (",2025,7000,", ",25,7000,", "year"),
        (",2025,7000,", ",2025,70 %,", "share"),
        (",2025,7000,", ",2025,10001,", "share"),
        (",2025,7000,", ",2025,0,", "share"),
        ("family,family,", "family,,", "model"),
        ("READ H,\nclan", ",\nclan", "tag"),
        ("READ H,\nclan", "READ H,,x\nclan", ""),
    ],
)
def test_a_malformed_row_is_refused_with_its_line_and_column(old: str, new: str, column: str) -> None:
    with pytest.raises(Stop) as stop:
        load_targets(TEXT.replace(old, new, 1))
    assert (stop.value.code, stop.value.facts["line"], stop.value.facts["column"]) == ("target.row", 2, column)


def test_a_target_given_twice_and_other_columns_are_refused() -> None:
    with pytest.raises(Stop, match=r"target\.row"):
        load_targets(TEXT + TEXT.splitlines()[1] + "\n")
    with pytest.raises(Stop, match=r"target\.columns"):
        load_targets(TEXT.replace("share", "percent", 1))


def test_the_shares_of_a_provinces_settings_hold_for_it_in_that_year() -> None:
    laid = set_by_province(TARGETS, {"family": 7500, "citizen": 5000}, NAM_DINH, 2024, "Cài đặt của tỉnh")
    soonest = next_of(ahead(laid, NAM_DINH, 2024), "family", "")
    assert soonest is not None
    assert (soonest.year, soonest.share, soonest.source) == (2024, 7500, "Cài đặt của tỉnh")
    citizen = next_of(ahead(laid, NAM_DINH, 2024), "citizen", "")
    assert citizen is not None
    assert citizen.share == 5000
    assert next_of(ahead(laid, NINH_BINH, 2024), "family", "") in TARGETS
    assert len(laid) == len(TARGETS) + 2
