"""The standard layouts by name: their files found, their packs put in."""

from __future__ import annotations

from collections.abc import Sequence

from sheets_sync import data
from sheets_sync.core import Layout, Pack
from sheets_sync.rubric.packs import Packs
from sheets_sync.rubric.vocabulary import MODELS
from sheets_sync.workbook.layout import based_on, load_layout

STANDARD = ("commune", "unit", "province")


def standard_layout(layout_id: str, packs: Sequence[Pack]) -> Layout:
    """One of the STANDARD layouts under these packs (those in force for the period, every model's)."""
    name = f"{layout_id}.yaml"
    text = data.text("templates", name)
    under = based_on(text, name)
    return load_layout(text, packs, data.text("templates", f"{under}.yaml") if under else "", name)


def packs_in_force(packs: Packs, period: int) -> tuple[Pack, ...]:
    """Every model's packs in force for that year, in the order of the models."""
    return tuple(pack for model in MODELS for pack in packs.of(model, period))


def packs_line(packs: Sequence[Pack]) -> str:
    """Which packs a book was made with, for its envelope: "citizen/324-2023=1.0 family/2021-2030=1.0"."""
    return " ".join(dict.fromkeys(f"{pack.id}={pack.version}" for pack in packs))
