"""Laws of adding up: order and grouping never matter, no book counts twice, parents are the sum of what lies below."""

from collections.abc import Mapping
from datetime import date
from functools import reduce
from operator import add

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_sync import data
from sheets_sync.core import Aggregate, BookId, Facts, Phase, Severity, Stop
from sheets_sync.rollup import MEASURES, Totals, add_up, cache_key, merge
from sheets_sync.units import Level, Tree, load

UNITS = load(data.text("units", "units.csv"))
TREES = {year: UNITS.at(date(year, 12, 31)) for year in (2023, 2024, 2025)}
DAYS_OF_ALL_TREES = (date(2023, 12, 31), date(2024, 12, 31), date(2025, 3, 31), date(2025, 12, 31))


def some_aggregate(unit: str, period: int, part: str, counts: Mapping[tuple[str, str, str], int]) -> Aggregate:
    full = {(unit, model, group, measure): n for (model, group, measure), n in counts.items()}
    return Aggregate(full, {BookId(unit, period, part): f"etag of {unit}{part}"})


KINDS = st.sampled_from([("citizen", "N1"), ("citizen", "N4"), ("family", ""), ("unit", ""), ("commune", "")])
COUNTS = st.dictionaries(
    st.tuples(KINDS, st.sampled_from((*MEASURES, "band.Mức độ 2"))).map(lambda kind: (*kind[0], kind[1])),
    st.integers(0, 10**6),
    max_size=6,
)
BOOKS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c", "d"]), st.sampled_from(["", "/01", "/02"]), COUNTS),
    max_size=6,
    unique_by=lambda book: book[:2],
).map(lambda books: [some_aggregate(unit, 2023, part, counts) for unit, part, counts in books])


@given(BOOKS, st.randoms(use_true_random=False))
def test_the_order_and_grouping_of_books_do_not_matter(books: list[Aggregate], random: object) -> None:
    shuffled = books.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    left = reduce(add, books, Aggregate())
    right = reduce(lambda total, book: book + total, reversed(shuffled), Aggregate())
    half = len(books) // 2
    grouped = reduce(add, books[:half], Aggregate()) + reduce(add, books[half:], Aggregate())
    assert left == right == grouped == merge(shuffled)


@given(BOOKS.filter(bool))
def test_a_book_given_twice_is_refused_however_it_is_added(books: list[Aggregate]) -> None:
    again = Aggregate({}, {next(iter(books[-1].books)): "another etag"})
    with pytest.raises(Stop, match=r"book\.twice"):
        merge([*books, again])
    with pytest.raises(Stop, match=r"book\.twice"):
        reduce(add, books, Aggregate()) + again


@given(BOOKS.filter(bool), COUNTS)
def test_replacing_one_book_is_the_same_as_adding_everything_again(books: list[Aggregate], counts: object) -> None:
    kept = {book: aggregate for aggregate in books for book in aggregate.books}
    changed = next(iter(kept))
    kept[changed] = some_aggregate(changed.unit, changed.period, changed.part, counts)  # type: ignore[arg-type]
    others = [aggregate for aggregate in books if changed not in aggregate.books]
    assert merge(kept.values()) == reduce(add, [*others, kept[changed]], Aggregate())


@st.composite
def provinces(draw: st.DrawFn) -> tuple[Tree, Aggregate]:
    """A tree of our table, and books of some of its communes, districts, provinces and hamlets."""
    tree = UNITS.at(draw(st.sampled_from(DAYS_OF_ALL_TREES)))
    ids = [unit.id for unit in tree]
    chosen = draw(st.lists(st.sampled_from(ids), min_size=1, max_size=30, unique=True))
    hamlets = [f"{unit}/07" for unit in chosen if tree[unit].level is Level.COMMUNE][: draw(st.integers(0, 3))]
    books = [some_aggregate(unit, 2024, "", draw(COUNTS)) for unit in [*chosen, *hamlets]]
    return tree, merge(books)


@given(provinces())
def test_a_parent_is_its_own_books_and_the_sum_of_its_children(province: tuple[Tree, Aggregate]) -> None:
    tree, aggregate = province
    totals = add_up(aggregate, tree, 2024)
    at = {unit.id: i for i, unit in enumerate(totals.units)}
    for unit in tree:
        children = [totals.counts[at[child.id]] for child in tree.children(unit.id)]
        here = totals.counts[at[unit.id]]
        assert np.array_equal(here, sum(children, start=totals.own[at[unit.id]]))
        if unit.level is Level.COMMUNE:
            assert np.array_equal(here, totals.own[at[unit.id]])


@given(provinces())
def test_nothing_is_lost_or_invented_on_the_way_up(province: tuple[Tree, Aggregate]) -> None:
    tree, aggregate = province
    totals = add_up(aggregate, tree, 2024)
    assert set(totals.units) == set(tree)
    assert totals.outside == ()
    for model, measure in {(count[1], count[3]) for count in aggregate.counts if count[1] != "commune"}:
        counted = sum(n for (_, m, _, what), n in aggregate.counts.items() if (m, what) == (model, measure))
        assert sum(totals.of(root.id, model, measure) for root in tree.roots) == counted
        groups = totals.groups(model)
        if groups:
            assert sum(_at_roots(totals, model, measure, group) for group in groups) == counted


def _at_roots(totals: Totals, model: str, measure: str, group: str) -> int:
    return sum(totals.of(root.id, model, measure, group) for root in totals.tree.roots)


FACTS = Facts("13693@2023", "Xã Mỹ Hà", 2023, date(2023, 12, 1), Phase.APPRAISE, hamlets=("Thôn Đông",))


@pytest.mark.parametrize(
    "other",
    [
        {"unit": "13696@2023"},
        {"period": 2024},
        {"phase": Phase.SUBMIT},
        {"difficult": True},
        {"hamlets": ("Thôn Đoài",)},
        {"tuning": {"id.length": Severity.WARNING}},
        {"tuning": {"id.length": None}},
        {"attested": frozenset({"family/2021-2030"})},
        {"blank_appraised_is_self": True},
    ],
)
def test_kept_counts_are_not_taken_where_anything_that_decides_them_differs(other: dict[str, object]) -> None:
    changed = Facts(**{name: getattr(FACTS, name) for name in Facts.__slots__} | other)  # type: ignore[arg-type]
    assert cache_key("c", "p", "1", FACTS) != cache_key("c", "p", "1", changed)


def test_kept_counts_are_taken_on_another_day_of_the_same_phase() -> None:
    later = Facts(
        **{name: getattr(FACTS, name) for name in Facts.__slots__} | {"today": date(2023, 12, 5)}  # type: ignore[arg-type]
    )
    assert cache_key("c", "p", "1", FACTS) == cache_key("c", "p", "1", later)


def test_kept_counts_are_not_taken_for_other_content_packs_or_engine() -> None:
    keys = {cache_key(*three, FACTS) for three in (("c", "p", "1"), ("d", "p", "1"), ("c", "q", "1"), ("c", "p", "2"))}
    assert len(keys) == 4
