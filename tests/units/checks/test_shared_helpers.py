import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_sync.checks.covered import spellings
from sheets_sync.checks.tools import percent, points, repeated, runs


@pytest.mark.parametrize(
    ("hundredths", "shown"), [(850, "8,5"), (800, "8"), (0, "0"), (7999, "79,99"), (10_000, "100")]
)
def test_points_are_shown_as_officers_write_them(hundredths, shown):
    assert points(hundredths) == shown
    assert percent(hundredths) == f"{shown}%"


@given(st.lists(st.one_of(st.none(), st.integers(0, 4)), max_size=30))
def test_what_is_repeated_points_to_its_first_row(values):
    rows, before = repeated(values)
    for row, first in zip(rows.tolist(), before.tolist(), strict=True):
        assert values[row] is not None
        assert values.index(values[row]) == first < row
    assert len(rows) == len([v for v in values if v is not None]) - len({v for v in values if v is not None})


@given(st.lists(st.integers(0, 2), min_size=1, max_size=40), st.integers(2, 6))
def test_runs_are_the_longest_stretches_of_equal_rows(values, at_least):
    array = np.array(values)
    same = np.concatenate([[False], array[1:] == array[:-1]])
    found = runs(same, at_least)
    for first, last in found:
        assert len(set(values[first : last + 1])) == 1
        assert last - first + 1 >= at_least
        assert first == 0 or values[first - 1] != values[first]
        assert last == len(values) - 1 or values[last + 1] != values[last]
    covered = {row for first, last in found for row in range(first, last + 1)}
    for row in set(range(len(values))) - covered:
        first = last = row
        while first and values[first - 1] == values[row]:
            first -= 1
        while last + 1 < len(values) and values[last + 1] == values[row]:
            last += 1
        assert last - first + 1 < at_least


def test_an_indicator_is_known_under_many_names():
    assert {"citizen.05", "05", "5", "tc5", "tc 5", "tiêu chí 5"} <= spellings("citizen.05")
