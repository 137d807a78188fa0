"""What every book of a province is worked by: layouts, packs, units, the province's settings and today's date.

One value, made once and handed (pickled) to every worker; a book's own envelope picks what concerns it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sheets_sync import data
from sheets_sync.core import Facts, Layout, Phase, Shape, Snapshot, Stop, Tables, objects
from sheets_sync.rollup import Target, ahead, load_targets, next_of, set_by_province
from sheets_sync.rubric import Packs, load
from sheets_sync.rubric.vocabulary import MODELS
from sheets_sync.sync.settings import Settings
from sheets_sync.units import Period, Unit, Units, default_phases
from sheets_sync.units import load as load_units
from sheets_sync.vn import clean, fold
from sheets_sync.workbook.online import LEFT_OUT, without
from sheets_sync.workbook.read import book_id, envelope
from sheets_sync.workbook.standard import packs_in_force, standard_layout


@dataclass(frozen=True, slots=True)
class Rules:
    """Layouts are made per (layout id, period, left out): the packs in force that year give the score columns."""

    packs: Packs
    units: Units
    settings: Settings
    today: date
    phase: Phase | None = None  # None = by the date
    _layouts: dict[tuple[str, int, str], Layout] = field(default_factory=dict)

    def layout(self, snapshot: Snapshot) -> Layout:
        """The layout that the book says it has; Stop("book.foreign") where it says nothing."""
        told = envelope(snapshot)
        book = book_id(told)
        if book is None:
            raise Stop("book.foreign", file=snapshot.place)
        return self.standard(told.get("layout", "commune"), book.period, told.get(LEFT_OUT, ""))

    def standard(self, layout_id: str, period: int, left_out: str = "") -> Layout:
        """A standard workbook's layout in that year; ``left_out``: columns that the book was made without."""
        key = (layout_id, period, left_out)
        if key not in self._layouts:
            whole = standard_layout(layout_id, packs_in_force(self.packs, period))
            self._layouts[key] = without(whole, left_out)
        return self._layouts[key]

    def machine_tabs(self) -> frozenset[str]:
        """Titles of the machine's own sheets in the standard workbooks."""
        layouts = (self.standard(layout_id, self.today.year) for layout_id in ("commune", "unit"))
        machine = (Shape.MACHINE, Shape.PRINT)
        return frozenset(s.title for layout in layouts for s in layout.sheets if s.shape in machine)

    def targets(self, province: str, period: int) -> tuple[Target, ...]:
        """The country's targets, with those of the province's settings for that year."""
        base = load_targets(data.text("rollup", "targets.csv"))
        return set_by_province(base, self.settings.targets, province, period, "Cài đặt của tỉnh")

    def facts(self, tables: Tables) -> Facts:
        """What assessing this book needs from outside it."""
        if tables.book is None:
            raise Stop("book.foreign", file="")
        book = tables.book
        unit = self.units.get(book.unit)
        phases = self.settings.phases_of(
            book.period, default_phases(data.text("units", "phases.csv"), Period(book.period))
        )
        return Facts(
            unit=book.unit,
            unit_name=unit.title if unit else "",
            period=book.period,
            today=self.today,
            phase=self.phase if self.phase is not None else phases.on(self.today),
            difficult=_difficult(tables, unit),
            tuning=self.settings.tuning,
            targets={target.model: target.share for target in self._titles(book.period)},
            attested=self.settings.attested,
            blank_appraised_is_self=self.settings.blank_appraised_is_self,
        )

    def _titles(self, period: int) -> list[Target]:
        """The next target for the title itself of each model."""
        asked = ahead(self.targets("", period), "", period)
        return [found for model in MODELS if (found := next_of(asked, model, "")) is not None]


def _difficult(tables: Tables, unit: Unit | None) -> bool:
    """Whether it is a difficult area: by the cover, else by the commune's own sheet, else by the list of units."""
    commune = tables.sheets.get("commune")
    asked = () if commune is None else commune.value["self"][commune.value["indicator"] == "fact.difficult"]
    told = [answer for answer in clean(objects([tables.cover.get("difficult"), *asked])).tolist() if answer]
    return fold(told[0]) in ("có", "co") if told else bool(unit and unit.difficult)


def rules(today: date, settings: Settings | None = None, phase: Phase | None = None) -> Rules:
    """Everything from the package's own data, under the province's settings."""
    packs = load({name: data.text("criteria", name) for name in data.names("criteria") if name.endswith(".yaml")})
    units = load_units(data.text("units", "units.csv"))
    return Rules(packs, units, settings or Settings(), today, phase)
