"""The province of known figures as 226 real files: written, added up by what ``hoctap rollup`` calls, and compared."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path

from benchmarks.measure import table
from sheets_sync.cli.totals import add
from sheets_sync.cli.units import tree
from sheets_sync.demo.fill import file_content
from sheets_sync.demo.golden import FIGURES, Golden
from sheets_sync.rollup import add_up
from sheets_sync.store import open_ledger
from sheets_sync.sync.rules import rules
from sheets_sync.units import Unit
from sheets_sync.workbook.standard import packs_in_force

PERIOD, WORKERS = 2024, 2


@dataclass(frozen=True, slots=True)
class _Writer:
    golden: Golden
    folder: Path

    def __call__(self, given: tuple[int, Unit]) -> None:
        slot, unit = given
        content = file_content(self.golden.layout, self.golden(unit, slot), self.golden.packs)
        (self.folder / f"{slot:03d}.xlsx").write_bytes(content)


def run(folder: Path) -> None:
    """Print each figure beside what the province reported in October 2023; AssertionError where one differs."""
    os.environ["HOCTAP_DATA"] = str(folder / "data")
    law = rules(date(2025, 1, 10))
    golden = Golden(law.standard("commune", PERIOD), packs_in_force(law.packs, PERIOD), PERIOD)
    there = tree(date(2024, 8, 31))
    province = there.roots[0].id
    communes = there.communes(province)
    sent = folder / "sent"
    sent.mkdir()
    with _timed("written"), ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        list(pool.map(_Writer(golden, sent), enumerate(communes), chunksize=4))
    with _timed("read, scored and added up"), open_ledger() as ledger:
        added = add(sorted(sent.glob("*.xlsx")), law, ledger, WORKERS, PERIOD, lambda: None)
    totals = add_up(added.aggregate, there, PERIOD)
    rows = []
    for model, reported in FIGURES.items():
        found = (totals.of(province, model, "achieved"), totals.of(province, model, "in_scope"))
        assert found == reported, (model, found, reported)
        rows.append((model, *(f"{number:,}" for number in (*reported, *found))))
    print(f"\n## The figures of October 2023 from {len(communes)} files\n")
    print(table(("model", "achieved, reported", "all, reported", "achieved, found", "all, found"), rows))


@contextmanager
def _timed(what: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    print(f"{what}: {time.perf_counter() - begun:.0f} s", flush=True)
