"""A standard workbook: sheets, columns, lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds, hence how it is read, offered and shown."""

    TEXT = "text"
    NAME = "name"
    NUMBER_ID = "id"
    DATE = "date"  # a date or a bare year
    CHOICE = "choice"
    KEY = "key"  # names a row of another sheet, or a place, by its typed code or name
    SCORE = "score"
    COUNT = "count"
    SHARE = "share"
    ANSWER = "answer"  # yes/no, level or share, as the row's indicator asks (row-per-indicator sheets)
    TICK = "tick"
    QUICK = "quick"
    FORMULA = "formula"


@dataclass(frozen=True, slots=True)
class Input:
    """A column (or cover cell) that people type in."""

    id: str
    header: str
    kind: Kind
    help: str
    example: str
    choices: str = ""  # name of a list of the Layout; "" = free
    points_to: str = ""  # KEY: "families.household"
    required: bool = False
    aliases: tuple[str, ...] = ()  # other headers under which it is met
    indicator: str = ""  # SCORE: which indicator
    voice: str = ""  # SCORE, ANSWER: "self" | "appraised"
    width: float = 12.0
    folded: bool = False  # grouped so that it folds away


@dataclass(frozen=True, slots=True)
class Output:
    """A column (or cover cell) that the machine owns; never read as an input."""

    id: str
    header: str
    kind: Kind
    width: float = 10.0
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A cell that is read, then reset by the machine."""

    id: str
    label: str


class Shape(StrEnum):
    """What a sheet is: a cover of single cells, a row a subject, a row an indicator of a subject, or the machine's."""

    COVER = "cover"
    SUBJECTS = "subjects"
    INDICATORS = "indicators"
    RECORDS = "records"  # rows that are no subjects: evidence, minutes, proposals
    MACHINE = "machine"
    PRINT = "print"  # pages to be printed, the machine's from the first cell on: no ids, no headers
    GUIDE = "guide"
    LISTS = "lists"
    ENVELOPE = "envelope"


@dataclass(frozen=True, slots=True)
class Asked:
    """A row that an indicator sheet has for each subject: an indicator ("hamlet.2") or a fact ("fact.registered")."""

    id: str
    text: str
    kind: Kind  # ANSWER for indicators; what a fact holds otherwise
    help: str = ""
    choices: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a layout. Data sheets: ids in IDS_ROW (hidden), headers in HEADER_ROW, rows from FIRST_ROW on."""

    id: str
    title: str
    shape: Shape
    model: str = ""  # "citizen" where its subjects are scored
    columns: tuple[Input | Output, ...] = ()
    cells: Mapping[str, Input | Output | Button] = field(default_factory=dict)  # "B4" -> what lies there
    asked: tuple[Asked, ...] = ()  # INDICATORS: the rows of each subject
    key_prefix: str = ""  # "CD" -> CD0001
    guide: tuple[str, ...] = ()

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The columns that people type in."""
        return tuple(c for c in self.columns if isinstance(c, Input))

    @property
    def outputs(self) -> tuple[Output, ...]:
        """The columns that the machine owns."""
        return tuple(c for c in self.columns if isinstance(c, Output))

    def column(self, column_id: str) -> Input | Output:
        """The column of that id; KeyError where the sheet has none."""
        for column in self.columns:
            if column.id == column_id:
                return column
        raise KeyError(column_id)


IDS_ROW = 3
HEADER_ROW = 4
FIRST_ROW = 5
ENVELOPE_SHEET = "_hoctap"


@dataclass(frozen=True, slots=True)
class Layout:
    """A standard workbook: ``id`` (commune, unit, province), template ``version``, sheets in the order of use."""

    id: str
    version: str
    sheets: tuple[Sheet, ...]
    lists: Mapping[str, tuple[str, ...]]

    def sheet(self, sheet_id: str) -> Sheet:
        """The sheet of that id; KeyError where the layout has none."""
        for sheet in self.sheets:
            if sheet.id == sheet_id:
                return sheet
        raise KeyError(sheet_id)

    def has(self, sheet_id: str) -> bool:
        """Whether there is a sheet of that id."""
        return any(sheet.id == sheet_id for sheet in self.sheets)
