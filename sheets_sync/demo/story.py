"""The story that ``hoctap demo`` tells: a small province's books arrive as officers typed them.

Here the books are only made. Checking, scoring and adding up are done by what works every other book.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sheets_sync.core import Layout
from sheets_sync.demo.commune import Size, commune, school
from sheets_sync.demo.edit import editing
from sheets_sync.demo.fill import file_content
from sheets_sync.demo.messfile import empty_file
from sheets_sync.demo.province import Maker
from sheets_sync.demo.troubles import TROUBLES, spoil_cells
from sheets_sync.units import Level, Tree, Unit
from sheets_sync.vn import plain

PERIOD = 2025
TODAY = date(2026, 1, 10)
"""The day of the story: books are due."""

SEED = 20251231
_NAMES = ("Xã Nghĩa Hưng", "Xã Vụ Bản", "Xã Nam Trực", "Xã Ý Yên", "Xã Bình Lục", "Xã Thanh Liêm", "Xã Lý Nhân")
_SIZES = (
    Size(180, hamlets=3, clans=5, units=4, ability=0.8),
    Size(260, hamlets=4, clans=6, units=5, ability=0.6),
    Size(320, hamlets=4, clans=8, units=5, ability=0.9),
    Size(400, hamlets=5, clans=8, units=6, ability=0.5),
    Size(150, hamlets=2, clans=4, units=4, ability=0.2),
    Size(220, hamlets=3, clans=5, units=4, ability=1.1),
)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A book that came in, and what its officer would say of it."""

    path: Path
    unit: Unit
    story: str


def province(tree: Tree) -> Tree:
    """The story's province: the true one, with seven of its communes."""
    communes = [unit for unit in tree if unit.level is Level.COMMUNE and unit.title in _NAMES]
    return Tree(tree.on, [*tree.roots, *sorted(communes, key=lambda unit: _NAMES.index(unit.title))])


def write_books(folder: Path, small: Tree, make: Maker, school_layout: Layout) -> Iterator[Arrived]:
    """The books of six communes and of a school, and an empty file from the seventh commune."""
    communes = [unit for unit in small if unit.level is Level.COMMUNE]
    for slot, (unit, size, trouble) in enumerate(zip(communes, _SIZES, TROUBLES, strict=False)):
        drawn = commune(unit.id, unit.title, PERIOD, make.layout, make.packs, size, SEED, slot)
        path = folder / f"{_file_name(unit.title)}.xlsx"
        path.write_bytes(file_content(make.layout, spoil_cells(drawn, trouble, SEED + slot), make.packs))
        if trouble.file:
            with editing(path) as book:
                for messy in trouble.file:
                    messy(book, make.layout)
        yield Arrived(path, unit, trouble.story)
    yield _school(folder, small.roots[0], make, school_layout)
    last = folder / f"{_file_name(communes[-1].title)}.xlsx"
    empty_file(last)
    yield Arrived(last, communes[-1], "gửi qua mạng bị hỏng, tệp rỗng")


def _school(folder: Path, above: Unit, make: Maker, layout: Layout) -> Arrived:
    name = "Trường THPT Nghĩa Hưng"
    drawn = school(above.id, name, PERIOD, layout, make.packs, 120, SEED)
    path = folder / f"{_file_name(name)}.xlsx"
    path.write_bytes(file_content(layout, replace(drawn, part="/thpt-nghia-hung"), make.packs))
    return Arrived(path, above, "trường học do tỉnh quản lý")


def _file_name(title: str) -> str:
    return plain(title).replace(" ", "-")
