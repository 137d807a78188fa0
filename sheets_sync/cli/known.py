"""What comes with the program, read once a process: rubric packs, layouts."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sheets_sync import data
from sheets_sync.core import Layout, Pack, Stop
from sheets_sync.rubric.load import load
from sheets_sync.rubric.packs import Packs
from sheets_sync.workbook.standard import packs_in_force, standard_layout


@cache
def packs() -> Packs:
    """All rubric packs, old and new."""
    return load(own_texts())


@cache
def packs_of(period: int) -> tuple[Pack, ...]:
    """The packs in force for a period, every model's."""
    return tuple(packs_in_force(packs(), period))


@cache
def layout(layout_id: str, period: int) -> Layout:
    """A standard layout as it is in that period."""
    return standard_layout(layout_id, packs_of(period))


def own_texts() -> dict[str, str]:
    """The pack files that come with the program, by name."""
    return {name: data.text("criteria", name) for name in data.names("criteria") if name.endswith(".yaml")}


def texts_in(folder: Path) -> dict[str, str]:
    """The pack files of another folder, by name below it; Stop where one is no UTF-8 text."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*.yaml")):
        try:
            found[path.relative_to(folder).as_posix()] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Stop("file.broken", file=path.name) from error
    return found
