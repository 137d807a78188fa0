"""The workbooks that are measured: generated communes, made once and kept in a folder."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from sheets_sync.core import FIRST_ROW, Layout, objects
from sheets_sync.demo import mess
from sheets_sync.demo.commune import Size, commune
from sheets_sync.demo.draft import Draft
from sheets_sync.demo.fill import file_content
from sheets_sync.demo.province import Maker
from sheets_sync.hosts.xlsx.atomic import digest
from sheets_sync.hosts.xlsx.edits import ColumnEdit
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.patch import patch
from sheets_sync.sync.rules import Rules, rules
from sheets_sync.units import Level, Unit
from sheets_sync.workbook.find import columns
from sheets_sync.workbook.standard import packs_in_force

PERIOD = 2023
TODAY = date(2023, 12, 20)
UNIT = "13633@2023"
SEED = 20231020
FAULTY = 0.05
"""Share of people in whose row something is wrong."""

_MESS = (
    (mess.lost_zero, "number"),
    (mess.decomposed, "name"),
    (mess.unknown_household, "household"),
    (mess.out_of_range, "self.02"),
    (mess.comma_text, "self.03"),
    (mess.blank, "given.01"),
    (mess.date_text, "birth"),
    (mess.odd_name, "name"),
)


def made_rules() -> Rules:
    """What every book here is worked by."""
    return rules(TODAY)


def layout(by: Rules) -> Layout:
    """The commune's standard workbook."""
    return by.standard("commune", PERIOD)


def spoilt(draft: Draft, seed: int) -> Draft:
    """The draft with mess in the rows of a twentieth of its people."""
    rng = np.random.default_rng((seed, 5))
    people = len(draft.sheets["citizens"]["name"])
    for messy, column in _MESS:
        draft = mess.spoil(rng, draft, messy, "citizens", column, round(people * FAULTY / len(_MESS)))
    return draft


def book(by: Rules, people: int) -> bytes:
    """One commune's workbook, as typed and not yet scored."""
    packs = packs_in_force(by.packs, PERIOD)
    drawn = commune(UNIT, "Phường Hạ Long", PERIOD, layout(by), packs, Size(people), SEED)
    return file_content(layout(by), spoilt(drawn, SEED), packs)


def retyped(path: Path, by: Rules, share: float) -> bytes:
    """The workbook after an officer changed one score of a share of its people."""
    grid = Files(path).read(str(path)).grids
    sheet = layout(by).sheet("citizens")
    found = columns(sheet, grid[sheet.title])
    assert found is not None
    at = found.at["given.05"]
    cells = grid[sheet.title].values[:, at]
    typed = np.flatnonzero([isinstance(cell, float) for cell in cells.tolist()])
    typed = typed[typed >= FIRST_ROW]
    rows = np.sort(np.random.default_rng(SEED).choice(typed, round(len(typed) * share), replace=False))
    package = Package(path.read_bytes())
    new = objects(9.0 if cell != 9.0 else 8.0 for cell in cells[rows].tolist())
    return patch(package, [ColumnEdit(package.sheet(sheet.title).part, at, rows, new)])


@dataclass(frozen=True, slots=True)
class BookMaker:
    """Writes one commune's book; picklable."""

    maker: Maker
    folder: Path

    def __call__(self, given: tuple[int, Unit]) -> str:
        """The etag of the new file."""
        slot, unit = given
        data = file_content(self.maker.layout, spoilt(self.maker(unit, slot), SEED + slot), self.maker.packs)
        (self.folder / f"{slot:03d}.xlsx").write_bytes(data)
        return digest(data)


def province(by: Rules, folder: Path, books: int, people: int) -> None:
    """``books`` communes of the seed's province with ``people`` each on average, as files."""
    packs = packs_in_force(by.packs, PERIOD)
    maker = BookMaker(Maker(layout(by), packs, PERIOD, people, SEED), folder)
    communes = [unit for unit in by.units.at(date(PERIOD, 12, 31)) if unit.level is Level.COMMUNE][:books]
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(maker, enumerate(communes), chunksize=4))
