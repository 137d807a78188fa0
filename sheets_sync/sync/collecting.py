"""How a process that works large books looks for cycles of objects: seldom. They are large, live briefly, have none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = (100_000, 20, 20)


def seldom() -> None:
    """From now on; for a process that does nothing else."""
    gc.freeze()
    gc.set_threshold(*_SELDOM)


@contextmanager
def seldom_meanwhile() -> Iterator[None]:
    """While one book is worked: of a whole first check, every fifteenth second went into looking for cycles."""
    before = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
