"""The seed's province: counts of 226 communes that add up to its figures come out exactly so (domain facts 9)."""

from datetime import date

import pytest

from sheets_sync import data
from sheets_sync.core import Aggregate, BookId
from sheets_sync.rollup import Standing, add_up, ahead, completeness, load_targets, merge, reach
from sheets_sync.units import load

NAM_DINH = "36@2023"
TREE = load(data.text("units", "units.csv")).at(date(2023, 12, 31))
FIGURES = {  # achieved, all, share in 1/100 %
    "family": (440_236, 558_943, 7876),
    "clan": (4_747, 6_117, 7760),
    "hamlet": (2_092, 2_381, 8786),
    "unit": (1_011, 1_041, 9712),
    "commune": (224, 226, 9912),
}


def parcels(total: int, most: list[int]) -> list[int]:
    """``total`` dealt out unevenly, never more than ``most`` to each."""
    dealt = [0] * len(most)
    for i, room in enumerate(most):
        dealt[i] = min(room, total * (i + 1) // sum(range(1, len(most) + 1)))
    left = total - sum(dealt)
    for i, room in enumerate(most):
        more = min(room - dealt[i], left)
        dealt[i] += more
        left -= more
    assert left == 0
    return dealt


def province() -> list[Aggregate]:
    communes = [unit.id for unit in TREE.communes(NAM_DINH)]
    counts: dict[str, dict[tuple[str, str, str, str], int]] = {unit: {} for unit in communes}
    for model, (achieved, everyone, _) in FIGURES.items():
        listed = parcels(everyone, [1 if model == "commune" else everyone] * len(communes))
        passed = parcels(achieved, listed)
        for unit, n, of in zip(communes, passed, listed, strict=True):
            measures = {"listed": of, "in_scope": of, "achieved": n, "failed": of - n, "registered": of}
            counts[unit] |= {(unit, model, "", measure): count for measure, count in measures.items()}
    return [Aggregate(counts[unit], {BookId(unit, 2023): f"e{i}"}) for i, unit in enumerate(communes)]


TOTALS = add_up(merge(province()), TREE, 2023)


@pytest.mark.parametrize("model", FIGURES)
def test_the_provinces_figures_come_out_exactly(model: str) -> None:
    row = next(row for row in TOTALS.rows(NAM_DINH) if row.unit == NAM_DINH and row.model == model)
    assert (row.achieved, row.in_scope, row.share) == FIGURES[model]


def test_the_ten_districts_add_up_to_the_province() -> None:
    districts = TREE.children(NAM_DINH)
    assert len(districts) == 10
    for model, (achieved, everyone, _) in FIGURES.items():
        assert sum(TOTALS.of(unit.id, model, "achieved") for unit in districts) == achieved
        assert sum(TOTALS.of(unit.id, model, "in_scope") for unit in districts) == everyone


def test_the_province_has_met_the_targets_of_2025_and_is_short_of_its_own_for_clans() -> None:
    targets = ahead(load_targets(data.text("rollup", "targets.csv")), NAM_DINH, 2023)
    reached = {(t.id, t.year): reach(TOTALS, NAM_DINH, t).short for t in targets}
    assert [reached[model, 2025] for model in ("family", "clan", "hamlet", "unit")] == [0, 0, 0, 0]
    assert reached["clan", 2027] == -(-8000 * 6_117 // 10_000) - 4_747 == 147
    assert reached["hamlet", 2027] == 0


def test_nobody_is_missing_when_all_226_have_sent() -> None:
    senders = completeness(TREE, merge(province()), {})
    assert len(senders.below(TREE, NAM_DINH).by(Standing.COMPLETE)) == 226
    assert senders.by(Standing.MISSING, Standing.ERRORS, Standing.STOPPED, Standing.PENDING) == ()


def test_a_commune_that_has_not_sent_still_counts_among_the_communes() -> None:
    without = add_up(merge(province()[:-1]), TREE, 2023)
    assert without.of(NAM_DINH, "commune", "in_scope") == 226
    assert without.of(NAM_DINH, "commune", "pending") == 1
    assert without.of(NAM_DINH, "hamlet", "in_scope") < 2_381
