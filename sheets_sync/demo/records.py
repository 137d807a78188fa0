"""Evidence given once for many, and the minutes of the meetings that appraised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sheets_sync.core import Cells, objects
from sheets_sync.demo import names


def evidence(rng: np.random.Generator, period: int, hamlets: Cells) -> Mapping[str, Cells]:
    """One piece a hamlet: the class that most of it went to."""
    n = len(hamlets)
    return {
        "kind": np.full(n, "Sổ theo dõi học tập", dtype=object),
        "date": _days(rng, f"{period}-06-01", 60, n),
        "place": hamlets,
        "link": objects(f"so-theo-doi-{i:02d}.pdf" for i in range(1, n + 1)),
        "indicators": np.full(n, "TC1, TC2", dtype=object),
        "covers": hamlets,
        "note": np.full(n, None, dtype=object),
    }


def minutes(rng: np.random.Generator, period: int, places: Sequence[str]) -> Mapping[str, Cells]:
    """One meeting a place, in December, as many agreeing as came or a few less."""
    n = len(places)
    present = rng.integers(18, 60, n)
    men = rng.random(n) < 0.3
    return {
        "place": objects(places),
        "number": objects(f"{i:02d}/BB-KH" for i in range(1, n + 1)),
        "date": _days(rng, f"{period}-12-03", 9, n),
        "chair": names.full_names(rng, names.surnames(rng, n), men),
        "present": objects(present.tolist()),
        "agreed": objects((present - rng.integers(0, 3, n)).tolist()),
    }


def _days(rng: np.random.Generator, first: str, span: int, n: int) -> Cells:
    days: Cells = (np.datetime64(first) + rng.integers(0, span, n)).astype(object)
    return days
