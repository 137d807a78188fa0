"""Which row is which: one rule for sorting, inserting, copying and wiped keys."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_sync.core import Rows, objects
from sheets_sync.workbook.identify import identify, prints

An, Binh, Cuc, Dung = 11, 22, 33, 44
K1, K2, K3, K4 = "CD0001", "CD0002", "CD0003", "CD0004"
KNOWN = ((K1, An), (K2, Binh), (K3, Cuc))


def rows(*pairs: tuple[str | None, int]) -> Rows:
    at = np.arange(len(pairs), dtype=np.int64)
    return Rows(at, objects(k for k, _ in pairs), np.array([p for _, p in pairs], dtype=np.uint64))


def keys(now: tuple[tuple[str | None, int], ...], known: tuple[tuple[str | None, int], ...] | None) -> list[str]:
    seen = rows(*now)
    found, _ = identify(seen.at, seen.key, seen.prints, None if known is None else rows(*known), "CD")
    return found.key.tolist()


@pytest.mark.parametrize(
    ("happened", "now", "expected"),
    [
        ("nothing", KNOWN, [K1, K2, K3]),
        ("sorted", KNOWN[::-1], [K3, K2, K1]),
        ("all keys wiped", tuple((None, p) for _, p in KNOWN), [K1, K2, K3]),
        ("sorted without the key column", ((K1, Cuc), (K2, An), (K3, Binh)), [K3, K1, K2]),
        ("a row inserted", (KNOWN[0], (None, Dung), *KNOWN[1:]), [K1, K4, K2, K3]),
        ("a row copied", (*KNOWN, (K2, Binh)), [K1, K2, K3, K4]),
        ("a row copied above itself", ((K2, Binh), *KNOWN), [K2, K1, K4, K3]),
        ("a copied row filled with another person", (*KNOWN, (K2, Dung)), [K1, K2, K3, K4]),
        ("a name mended", ((K1, Dung), *KNOWN[1:]), [K1, K2, K3]),
        ("a row deleted", KNOWN[1:], [K2, K3]),
        ("the last deleted, a new one added", (*KNOWN[:2], (None, Dung)), [K1, K2, K4]),
        ("a key typed by hand", (("CD0007", Dung), *KNOWN), ["CD0007", K1, K2, K3]),
        ("something else in the key column", (("Nguyễn", An), ("CDx", Dung), *KNOWN[1:]), [K1, K4, K2, K3]),
        ("a row of nothing but scores", (*KNOWN, (None, 0)), [K1, K2, K3, K4]),
        ("two rows of nothing but scores", ((None, 0), (None, 0)), [K4, "CD0005"]),
    ],
)  # fmt: skip
def test_known_rows_keep_their_keys(
    happened: str, now: tuple[tuple[str | None, int], ...], expected: list[str]
) -> None:
    assert keys(now, KNOWN) == expected, happened


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (((None, An), (None, Binh)), ["CD0001", "CD0002"]),
        ((("CD0005", An), (None, Binh)), ["CD0005", "CD0006"]),
        ((("CD0002", An), ("CD0002", Binh)), ["CD0002", "CD0003"]),
        ((("CD99999999999999", An),), ["CD0001"]),
        ((("CD0000", An),), ["CD0001"]),
        ((("CD٣", An), ("CD²", Binh)), ["CD0001", "CD0002"]),
        ((), []),
    ],
)
def test_a_book_seen_for_the_first_time_keeps_good_keys(
    now: tuple[tuple[str | None, int], ...], expected: list[str]
) -> None:
    assert keys(now, None) == expected


def test_a_key_held_twice_is_told() -> None:
    seen = rows(("CD0001", An), ("CD0001", Binh), ("CD0001", Cuc))
    _, doubled = identify(seen.at, seen.key, seen.prints, None, "CD")
    assert doubled.tolist() == [1, 2]


ROWS = st.lists(
    st.tuples(st.sampled_from([None, "CD0001", "CD0002", "CD0003", "CD0009", "x"]), st.integers(0, 5)), max_size=8
)


@given(ROWS, ROWS)
def test_keys_are_always_unique_and_stay_as_they_are_the_next_time(
    now: list[tuple[str | None, int]], before: list[tuple[str | None, int]]
) -> None:
    known = identify(rows(*before).at, rows(*before).key, rows(*before).prints, None, "CD")[0]
    seen = rows(*now)
    found, _ = identify(seen.at, seen.key, seen.prints, known, "CD")
    assert len(set(found.key.tolist())) == len(now)
    again, _ = identify(found.at, found.key, found.prints, found, "CD")
    assert again.key.tolist() == found.key.tolist()


def test_prints_differ_by_salt_and_are_0_for_blank_rows() -> None:
    columns = [objects(["An", None, "An"]), objects([None, None, "1980"])]
    one, other = prints(columns, b"a"), prints(columns, b"b")
    assert one[1] == 0
    assert one[0] != one[2]
    assert (one[[0, 2]] != other[[0, 2]]).all()


def test_prints_do_not_run_columns_together() -> None:
    split = prints([objects(["ab", "a"]), objects(["c", "bc"])], b"")
    assert split[0] != split[1]
