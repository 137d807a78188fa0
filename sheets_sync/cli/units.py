"""Which unit a person means by a code or a name."""

from __future__ import annotations

from datetime import date
from functools import cache

import typer

from sheets_sync import data
from sheets_sync.cli.speech import tell
from sheets_sync.core import Stop
from sheets_sync.units import Level, Tree, Unit, load


@cache
def tree(on: date) -> Tree:
    """The units of that day."""
    return load(data.text("units", "units.csv")).at(on)


def unit_of(text: str, on: date, lang: str) -> Unit:
    """The one commune that ``text`` means; Stop where there is none, a usage fault where there are more."""
    found = [unit for unit in tree(on).find(text) if unit.level is Level.COMMUNE]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Stop("unit.unknown", unit=text, on=on)
    several = ", ".join(f"{unit.title} ({unit.code})" for unit in found)
    raise typer.TyperException(tell("units.many", lang, unit=text, found=several))
