"""What the totals say of units, lines and shares."""

from datetime import date

import pytest

from sheets_sync import data
from sheets_sync.core import Aggregate, BookId, Stop
from sheets_sync.rollup import Line, Standing, add_up, completeness, needed, share, short
from sheets_sync.units import Level, load

UNITS = load(data.text("units", "units.csv"))
TREE = UNITS.at(date(2023, 12, 31))
PROVINCE = "36@2023"
COMMUNE = TREE.communes(PROVINCE)[0].id
DISTRICT = TREE[COMMUNE].parent


def book(unit: str, counts: dict[tuple[str, str, str], int], period: int = 2023, part: str = "") -> Aggregate:
    return Aggregate({(unit, *count): n for count, n in counts.items()}, {BookId(unit, period, part): "e"})


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (440_236, 558_943, 7876),
        (1_011, 1_041, 9712),
        (0, 5, 0),
        (5, 5, 10_000),
        (1, 3, 3333),
        (2, 3, 6667),
        (0, 0, None),
    ],
)
def test_shares_are_rounded_as_papers_print_them_and_nothing_has_no_share(
    part: int, whole: int, shown: int | None
) -> None:
    assert share(part, whole) == shown


def test_a_share_that_is_shown_as_the_target_may_still_be_short_of_it() -> None:
    assert share(79_999, 100_000) == 8000
    assert short(8000, 79_999, 100_000) == 1
    assert short(8000, 80_000, 100_000) == 0
    assert needed(6000, 1) == 1
    assert needed(6000, 0) == 0


def test_groups_stand_under_their_model_and_people_without_a_group_are_not_lost() -> None:
    counts = {("citizen", "N1", "listed"): 5, ("citizen", "N4", "listed"): 2, ("citizen", "", "listed"): 1}
    totals = add_up(book(COMMUNE, counts), TREE, 2023)
    assert totals.lines == (*(Line("citizen", group) for group in ("", "N1", "N4", "?")), Line("commune"))
    assert [totals.of(DISTRICT, "citizen", "listed", group) for group in ("", "N1", "N4", "?")] == [8, 5, 2, 1]


def test_a_hamlets_and_a_schools_book_count_at_their_commune_a_districts_at_the_district() -> None:
    both = book(f"{COMMUNE}/07", {("citizen", "N1", "listed"): 4}, part="/07")
    both += book(COMMUNE, {("citizen", "N4", "listed"): 3}, part="/truong")
    both += book(DISTRICT, {("agency", "", "achieved"): 1})
    totals = add_up(both, TREE, 2023)
    assert totals.of(COMMUNE, "citizen", "listed") == 7
    assert totals.of(COMMUNE, "agency", "achieved") == 0
    assert totals.of(DISTRICT, "agency", "achieved") == totals.of(PROVINCE, "agency", "achieved") == 1


def test_a_unit_that_does_not_stand_in_the_tree_is_named_and_in_no_total() -> None:
    totals = add_up(book("99999@2023", {("family", "", "listed"): 4}), TREE, 2023)
    assert totals.outside == ("99999@2023",)
    assert totals.of(PROVINCE, "family", "listed") == 0


def test_books_of_another_year_are_refused() -> None:
    with pytest.raises(Stop) as stop:
        add_up(book(COMMUNE, {}, period=2022), TREE, 2023)
    assert (stop.value.code, stop.value.facts["found"]) == ("book.period", 2022)


def test_rows_begin_with_the_province_and_keep_each_commune_behind_its_district() -> None:
    totals = add_up(Aggregate(), TREE, 2023)
    rows = list(totals.rows(PROVINCE))
    assert (rows[0].unit, rows[0].name, rows[0].level) == (PROVINCE, "Tỉnh Nam Định", "province")
    assert len(rows) == 1 + 10 + 226
    seen: set[str] = set()
    for row in rows:
        assert row.unit == PROVINCE or TREE[row.unit].parent in seen
        seen.add(row.unit)


def test_the_tree_after_the_merger_has_no_districts_and_the_same_rules() -> None:
    tree = UNITS.at(date(2025, 12, 31))
    commune = tree.communes("37@2025")[0].id
    totals = add_up(book(commune, {("family", "", "achieved"): 3}, period=2025), tree, 2025)
    assert {unit.level for unit in totals.units} == {Level.PROVINCE, Level.COMMUNE}
    assert totals.of("37@2025", "family", "achieved") == 3
    assert totals.of("37@2025", "commune", "in_scope") == 129


def test_who_is_missing_who_is_stopped_and_whose_book_has_errors() -> None:
    first, second, third, fourth, fifth = (unit.id for unit in TREE.communes(PROVINCE)[:5])
    books = book(first, {("family", "", "flagged"): 2, ("citizen", "N1", "flagged"): 1, ("family", "", "pending"): 9})
    books += book(second, {("family", "", "pending"): 3})
    books += book(third, {("family", "", "achieved"): 3})
    books += book(fourth, {("family", "", "achieved"): 3})
    senders = completeness(TREE, books, {fourth: "book.held", fifth: "file.locked", DISTRICT: "file.broken"})
    of = {sender.unit.id: sender for sender in senders.senders}
    assert (of[first].standing, of[first].flagged, of[first].pending) == (Standing.ERRORS, 3, 9)
    assert (of[second].standing, of[third].standing) == (Standing.PENDING, Standing.COMPLETE)
    assert (of[fourth].standing, of[fourth].code, of[fourth].books) == (Standing.STOPPED, "book.held", 1)
    assert (of[fifth].standing, of[fifth].code, of[fifth].books) == (Standing.STOPPED, "file.locked", 0)
    assert of[DISTRICT].standing is Standing.STOPPED
    assert len(senders.by(Standing.MISSING)) == 226 - 5
    assert PROVINCE not in of
