"""1.1 million subjects x 20 indicators, from encoded columns to totals and bands, beside NumPy written by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from benchmarks import made
from benchmarks.measure import Case, race, table, verdict
from sheets_sync.core import Pack, Points, Worths
from sheets_sync.rubric import new_worth, score, worth_of_scores
from sheets_sync.vn import State
from sheets_sync.workbook.standard import packs_in_force

ROWS, INDICATORS = 1_100_000, 20
_OURS, _HAND = "this: score() of encoded columns", "NumPy by hand: look-up"
_CODES = "this: typed points encoded and scored"


def run(rounds: int) -> None:
    """Print the figures of scoring."""
    pack = _pack()
    assert isinstance(pack.rule, Points)
    rng = np.random.default_rng(made.SEED)
    codes = np.asfortranarray(rng.integers(0, 11, (ROWS, INDICATORS), dtype=np.int8))
    worths = np.array([min(code * 50, 500) for code in range(11)], dtype=np.int16)
    encoded: Worths = np.asfortranarray(worths[codes])
    typed = [encoded[:, i].astype(np.int64) for i in range(INDICATORS)]
    state, which = np.full(ROWS, State.OK, dtype=np.int8), np.zeros(ROWS, dtype=np.int64)
    starts = np.array([start for start, _ in pack.rule.bands[1:]], dtype=np.int16)
    floor = pack.rule.floor

    def encode_and_score(_: object) -> None:
        worth = new_worth(ROWS, INDICATORS)
        for i, indicator in enumerate(pack.indicators):
            worth[:, i] = worth_of_scores(indicator, typed[i], state)
        score((pack,), which, worth, "self")

    ours, hand = score((pack,), which, encoded, "self"), by_hand(codes, worths, starts, floor)
    assert all(np.array_equal(a, b) for a, b in zip((ours.total, ours.lowest, ours.band), hand, strict=True)), (
        "not the same"
    )
    time = race(
        [
            Case(_OURS, lambda: None, lambda _: score((pack,), which, encoded, "self")),
            Case(_HAND, lambda: None, lambda _: by_hand(codes, worths, starts, floor)),
            Case(_CODES, lambda: None, encode_and_score),
        ],
        rounds,
    )
    print(f"## Scoring {ROWS:,} x {INDICATORS}\n")
    print(table(("", "CPU s", "wall s"), [(n, f"{t.cpu:.3f}", f"{t.wall:.3f}") for n, t in time.items()]))
    print()
    print(verdict("score / NumPy by hand", time[_OURS].cpu / time[_HAND].cpu, 2))


def by_hand(
    codes: NDArray[np.int8], worths: NDArray[np.int16], starts: NDArray[np.int16], floor: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Look up, add, take the least, find the band: as short as it can be, for this one rubric, nothing ever blank."""
    total = np.zeros(len(codes), dtype=np.int16)
    lowest = np.full(len(codes), 32_767, dtype=np.int16)
    for column in range(codes.shape[1]):
        worth = worths[codes[:, column]]
        total += worth
        np.minimum(lowest, worth, out=lowest)
    band = np.searchsorted(starts, total, side="right")
    band[lowest < floor] = 0
    return total.astype(np.int64), lowest.astype(np.int64), band


def _pack() -> Pack:
    """The citizens' rubric with its ten indicators twice, at 5 points each."""
    pack = next(p for p in packs_in_force(made.made_rules().packs, made.PERIOD) if p.model == "citizen")
    assert isinstance(pack.rule, Points)
    scale = pack.indicators[0].scale
    assert scale is not None
    line = replace(pack.indicators[0], maximum=500, scale=replace(scale, maximum=500))
    return replace(pack, indicators=(line,) * INDICATORS, rule=replace(pack.rule, floor=100))
