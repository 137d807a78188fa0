"""The types that walk through the house, and nothing else.

Columns are NumPy arrays (integers, or objects for raw cells); there are no per-row objects on the hot path, yet every
finding knows its cell. Rows and columns count from 0, anchored at A1. Points are whole numbers of 1/100 point, shares
whole numbers of 1/100 %, dates ``yyyymmdd`` (``yyyy0000`` where only the year is known).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import IntEnum, StrEnum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Cells = NDArray[np.object_]
Worths = NDArray[np.int16]  # 1/100 points (never above 327), levels, or one of the codes below


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula to be written, as Excel files hold it (commas, no ``=``); ``shown`` until it is recalculated."""

    text: str
    shown: str | float | None = None


Value = None | str | int | float | bool | date | datetime | time | Formula


class Stop(Exception):  # noqa: N818 (it stops us; whether that is an error is for words to say)
    """A fault that stopped us: same codes and words as a Finding (``words.say_stop``), shown without a traceback."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __reduce__(self) -> tuple[object, ...]:
        return _stop, (self.code, self.facts)


def _stop(code: str, facts: dict[str, object]) -> Stop:
    return Stop(code, **facts)


# --- rubric ----------------------------------------------------------------------------------------------------------

BLANK_CODE = -1
BAD_CODE = -2
UNKNOWN = -3  # points, a threshold or a wait that was not read: what needs it is never awarded
NOT_APPLICABLE = 32767  # above every level and all points: what is not asked never holds a subject back


class Status(StrEnum):
    """How well a text is attested; a tag of READ H is verified, READ M or L partial, REM and REC unverified."""

    VERIFIED = "verified"
    PARTIAL = "partial"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule stands: document ("QĐ 324/QĐ-KHVN, 25/10/2023"), article, and how well that was read."""

    document: str
    article: str
    tag: str
    status: Status


@dataclass(frozen=True, slots=True)
class Scale:
    """Points typed as a number, 0 to ``maximum`` by ``step``; ``tolerated`` steps draw a warning (1/100 points)."""

    maximum: int
    step: int
    tolerated: int


@dataclass(frozen=True, slots=True)
class Step:
    """One answer of an indicator and what it is worth: 1/100 points, or the level it holds."""

    answer: str
    worth: int
    text: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A share that a level asks for, in 1/100 %; ``relieved`` in a difficult area (equal where there is no relief)."""

    level: int
    share: int
    relieved: int


@dataclass(frozen=True, slots=True)
class Derived:
    """An answer that follows from rows of another model: the share (or count) of ``child`` rows with the title."""

    verb: str  # "share" | "count"
    child: str  # a model: "citizen", "family", "clan", ...
    adults: bool  # only those of 18 or more at the period's end
    among: str  # "" | "members" | "learners": which children, where a pack splits them


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of a rubric.

    Answered by ``scale`` (points typed; its ``steps`` then say what points mean, each from its worth on), ``steps`` (a
    choice), ``limits`` (a share against a threshold a level) or, in a points rule, by ``derived`` alone:
    floor(maximum * share). None of them = ``unknown``: not scorable.
    ``target`` is the official number; parts of one target (two shares under one number) have the same one.
    """

    id: str  # "citizen.05", "agency.2.4"
    target: str
    criterion: str
    text: str
    text_by_level: tuple[str, ...]  # wording per level where it differs, else ()
    maximum: int  # 1/100 points (points rule), UNKNOWN where not read; highest level (targets rule)
    scale: Scale | None
    steps: tuple[Step, ...]
    limits: tuple[Limit, ...]
    derived: Derived | None
    evidence_from: int | None  # an answer worth this much or more needs evidence (1/100 points, or a level)
    applies_to: tuple[str, ...]  # kinds of unit; () = all
    applies_to_by_level: tuple[tuple[str, ...], ...]  # per level where it differs, else ()
    source: Source
    may_waive: tuple[str, ...] = ()  # kinds of unit that may answer "Không áp dụng" although it applies to them


@dataclass(frozen=True, slots=True)
class Points:
    """Add; below ``floor`` in any indicator the lowest band holds. ``bands``: (from total, name), rising from 0.

    A band from UNKNOWN is never reached. ``source``: where the thresholds stand, None = where the pack does.
    """

    maximum: int
    floor: int
    bands: tuple[tuple[int, str], ...]
    awarded_from: int  # index of the first band that carries the title
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Targets:
    """A level holds when all its applicable targets hold. ``levels``: names, level 1 first."""

    levels: tuple[str, ...]
    valid_years: int  # full years after the year of recognition
    wait_months: int  # from the decision to an upgrade; UNKNOWN where not read
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """One rubric for one group of subjects under one decision: ``citizen/324-2023`` for N3.

    ``source.status`` is that of its weakest part: rule, group or any indicator.
    """

    id: str
    model: str  # citizen family clan hamlet unit agency commune
    group: str  # "N1"; "" where a model has no groups
    group_text: str
    title: str  # "Công dân học tập"
    version: str
    valid_from: int
    valid_to: int  # 0 = open
    scorable: bool
    indicators: tuple[Indicator, ...]
    rule: Points | Targets
    scope: tuple[str, ...]  # states (``Tình trạng``) that are in scope at the period's end; () = all
    source: Source
    kinds: tuple[str, ...] = ()  # kinds of unit that this group is for; () = all
    checks: tuple[tuple[str, str], ...] = ()  # (finding code, severity or "off"): how grave faults are under this pack


# --- layout ----------------------------------------------------------------------------------------------------------


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


# --- what was read ---------------------------------------------------------------------------------------------------

Etag = str
Place = str  # a path or a spreadsheet id


@dataclass(frozen=True, slots=True, order=True)
class BookId:
    """Who a book is, from its envelope: unit id, period (year), part ("" = whole, "/07" = a hamlet's)."""

    unit: str
    period: int
    part: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet as read. ``values``: (rows, columns) raw cells anchored at A1, cut to the true extent.

    ``error`` and ``formula`` are masks of the same shape; ``hidden``: one flag a row; ``merged``: (top, left, bottom,
    right), inclusive; ``protected``: whether the sheet is.
    """

    values: Cells
    error: Bools
    formula: Bools
    hidden: Bools
    merged: tuple[tuple[int, int, int, int], ...] = ()
    protected: bool = False


class PartKind(StrEnum):
    """A piece of the template that lies beside the cells."""

    DROPDOWN = "dropdown"  # list validation of an input column; text = list name
    GUARD = "guard"  # stop validation of a machine column
    CHECKED = "checked"  # number/date/text-length validation of an input column
    RULE = "rule"  # conditional format; text = its formula
    TEXT_FORMAT = "text_format"  # column stored as text (@)
    FILTER = "filter"  # AutoFilter over the rows
    SHEET = "sheet"  # a machine sheet
    HEADER = "header"
    COLUMN = "column"
    TAB = "tab"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sheet's template as it should be, or as it was found (``last_row`` -1 = to the sheet's end)."""

    kind: PartKind
    sheet: str  # sheet id in a layout, tab title in a snapshot
    column: int  # first column it covers
    text: str
    last_row: int = -1


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A workbook as read; ``grids`` by tab title in tab order. ``readonly``: code of why it cannot be written.

    ``notes``: what reading itself saw and no grid can hold (``cell.far``: content far outside the sheet's own area).
    """

    place: Place
    etag: Etag
    grids: Mapping[str, Grid]
    parts: tuple[Part, ...] | None = None  # None: the format cannot tell (.csv, .xls, .ods)
    readonly: str = ""
    notes: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table: place when read (0-based sheet row), visible key, keyed print of the inputs (uint64)."""

    at: Ints
    key: Cells
    prints: NDArray[np.uint64]

    def take(self, which: Ints) -> Rows:
        """These rows only, by index."""
        return Rows(self.at[which], self.key[which], self.prints[which])


@dataclass(frozen=True, slots=True)
class Table:
    """One data sheet, read. All columns have one entry a row.

    ``typed``: raw cells by input id. ``value``: by input id, what they mean: TEXT, NAME, KEY, NUMBER_ID, QUICK, ANSWER
    -> object array of clean text (None = blank); DATE, SCORE, COUNT, SHARE -> int64 (0 where the state is not OK);
    CHOICE, TICK -> int64 index into the list (-1); of an indicator sheet also what its rows ask (subject, indicator,
    text). ``state``: int8 of ``vn.State``. ``written``: raw cells of the
    outputs as they stand now. ``place``: column id -> sheet column. ``extra``: headers of a unit's own columns, by
    sheet column.
    """

    sheet: Sheet
    title: str  # the tab's title as found
    rows: Rows
    typed: Mapping[str, Cells]
    value: Mapping[str, NDArray[Any]]
    state: Mapping[str, NDArray[np.int8]]
    written: Mapping[str, Cells]
    place: Mapping[str, int]
    extra: Mapping[int, str]
    error: Mapping[str, Bools]
    formula: Mapping[str, Bools]
    hidden: Bools
    orphans: Ints  # sheet rows that hold only outputs: their subject was deleted
    left: Mapping[str, Cells]  # what the outputs say in those rows

    def __len__(self) -> int:
        return len(self.rows.at)


@dataclass(frozen=True, slots=True)
class Tables:
    """A workbook, read: tables by sheet id, cover cells by id (raw), envelope, and what reading itself found."""

    book: BookId | None
    etag: Etag
    layout: Layout
    envelope: Mapping[str, str]
    sheets: Mapping[str, Table]
    cover: Mapping[str, Value]
    hits: tuple[Hits, ...]


# --- findings --------------------------------------------------------------------------------------------------------


class Severity(StrEnum):
    """error: blocks a result; warning: to be looked at; hint: for whoever consolidates."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


class Phase(IntEnum):
    """Where in the year we are; nothing unfilled is an error before its due date."""

    REGISTER = 0  # đăng ký
    SELF = 1  # tự chấm
    APPRAISE = 2  # bình xét
    SUBMIT = 3  # nộp


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault at one cell, as a person is shown it. ``cell`` is an address ("G12"), "" where it has none."""

    code: str
    severity: Severity
    sheet: str  # tab title
    key: str
    column: str  # header
    cell: str
    args: Mapping[str, object]
    proposal: Value = None


@dataclass(frozen=True, slots=True)
class Hits:
    """A check's answer for one column: table rows (indices, not sheet rows) and what the message needs, row by row."""

    code: str
    severity: Severity
    sheet: str  # sheet id; "" = the book as a whole
    column: str  # column id; "" = the row or sheet as a whole
    row: Ints  # indices into the table; empty for a fault of the sheet or book
    args: Mapping[str, Cells | object]
    proposal: Cells | None = None

    def __len__(self) -> int:
        return len(self.row)


# --- scores ----------------------------------------------------------------------------------------------------------


class Result(IntEnum):
    """What ``KQ`` says of a subject."""

    OUT = 0  # not in scope: blank
    PASS = 1
    FAIL = 2
    PENDING = 3
    FIX = 4


@dataclass(frozen=True, slots=True)
class Scores:
    """One voice's scores of one sheet's subjects (n) under its packs; ``which``: index into ``packs``, -1 = none.

    ``worth``: (n, k), column-major; what each indicator of the row's pack counts: 1/100 points or the level held (or
    BLANK_CODE, BAD_CODE, UNKNOWN, NOT_APPLICABLE). ``total``: 1/100 points or level; ``lowest``: lowest worth;
    ``band``: index of band (points) or level held, 0 = none (targets). All three -1 while pending or undetermined.
    """

    packs: tuple[Pack, ...]
    which: Ints
    voice: str
    worth: Worths
    total: Ints
    lowest: Ints
    band: Ints


@dataclass(frozen=True, slots=True)
class Subjects:
    """The scored subjects of one sheet. ``row``: first table row of each; ``subject_of``: subject by table row (-1)."""

    sheet: str
    model: str
    key: Cells
    name: Cells
    group: Cells
    hamlet: Cells
    row: Ints
    subject_of: Ints
    in_scope: Bools
    registered: Bools
    adult: Bools  # 18 or more at the period's end (all, where a sheet has no birth dates)
    own: Scores
    appraised: Scores
    final: Scores
    result: Ints  # of Result
    derived: Mapping[str, tuple[Ints, Ints]] = field(default_factory=dict)  # indicator id -> (numerator, denominator)
    noted: Cells | None = None  # what an earlier recognition means: (key of a sentence, its facts) or None


Count = tuple[str, str, str, str]  # unit id, model, group, measure


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Counts of one or many books. Adding is commutative and associative, and refuses a book twice."""

    counts: Mapping[Count, int] = field(default_factory=dict)
    books: Mapping[BookId, Etag] = field(default_factory=dict)

    def __add__(self, other: Aggregate) -> Aggregate:
        twice = self.books.keys() & other.books.keys()
        if twice:
            book = min(twice)
            raise Stop("book.twice", unit=book.unit, period=book.period, part=book.part)
        counts = dict(self.counts)
        for count, n in other.counts.items():
            counts[count] = counts.get(count, 0) + n
        return Aggregate(counts, {**self.books, **other.books})


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was found and scored in one book. ``subjects`` by sheet id."""

    hits: tuple[Hits, ...]
    subjects: Mapping[str, Subjects]
    counts: Aggregate


@dataclass(frozen=True, slots=True)
class Facts:
    """What assessing a book needs from outside it."""

    unit: str
    unit_name: str
    period: int
    today: date
    phase: Phase
    difficult: bool = False
    kind: str = ""  # kind of unit, for targets that do not apply to all
    hamlets: tuple[str, ...] = ()
    tuning: Mapping[str, Severity | None] = field(default_factory=dict)  # finding code -> severity, None = off
    targets: Mapping[str, int] = field(default_factory=dict)  # model -> share asked for this year, in 1/100 %
    attested: frozenset[str] = frozenset()  # pack ids that the province attested
    blank_appraised_is_self: bool = False  # where the province allows, once the minutes are there


# --- what is to be written -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fill:
    """Results of one output column: ``was`` and ``now`` row by row."""

    sheet: str  # tab title
    column: str
    at: int  # sheet column when read
    rows: Rows
    was: Cells
    now: Cells


@dataclass(frozen=True, slots=True)
class Mend:
    """A typed cell changed by its owner's consent: ``consent`` says which (a ticked proposal, quick entry, ...)."""

    sheet: str
    column: str
    at: int
    rows: Rows
    was: Cells
    now: Cells
    consent: str


@dataclass(frozen=True, slots=True)
class Block:
    """An area of the machine's own, written whole from ``top``, ``left``; 2-D cells."""

    sheet: str
    area: str
    top: int
    left: int
    was: Cells
    now: Cells


@dataclass(frozen=True, slots=True)
class Fix:
    """A part of the template put back; ``was`` None = it was missing, ``now`` None = take it away (in an inverse)."""

    was: Part | None
    now: Part | None


Change = Fill | Mend | Block | Fix


def _inverse(change: Change) -> Change:
    if isinstance(change, Fix):
        return Fix(was=change.now, now=change.was)
    return replace(change, was=change.now, now=change.was)


@dataclass(frozen=True, slots=True)
class WritePlan:
    """All that is to be written to one book, against the snapshot ``base``."""

    place: Place
    book: BookId | None
    base: Etag
    changes: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.changes)

    def inverse(self) -> WritePlan:
        """The plan that takes this one back."""
        return replace(self, changes=tuple(_inverse(change) for change in reversed(self.changes)))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a host did: ``after`` is the book as it now stands; ``stable`` when that is snapshot + plan exactly."""

    done: WritePlan
    refused: tuple[Finding, ...]
    after: Snapshot
    calls: int = 1
    stable: bool = True
    before: bytes | None = None  # a file's bytes before the write, for the vault


class Host(Protocol):
    """Where workbooks live. Hosts take their clock and sleep from outside, and pass one contract suite."""

    def places(self) -> Mapping[Place, Etag]:
        """All workbooks in reach."""
        ...

    def read(self, place: Place) -> Snapshot:
        """The workbook as it is now; Stop where it cannot be read."""
        ...

    def apply(self, plan: WritePlan) -> Receipt:
        """Write all of the plan or nothing; Stop("file.changed") where the book is no longer ``plan.base``."""
        ...

    def create(self, place: Place, layout: Layout, envelope: Mapping[str, str]) -> Snapshot:
        """A new standard workbook at ``place``; Stop where something is there already."""
        ...

    def restore(self, place: Place, data: bytes, base: Etag) -> Snapshot:
        """Put a file's old bytes back; Stop("file.changed") where it is no longer ``base``."""
        ...


class Ledger(Protocol):
    """What is remembered of a book between runs. Holds no typed text."""

    @property
    def salt(self) -> bytes:
        """The key of the rows' prints; kept apart from the ledger."""
        ...

    def rows(self, book: BookId) -> Mapping[str, Rows]:
        """Rows by sheet id as last settled; empty where the book is new."""
        ...

    def settled(self, book: BookId, etag: Etag, rows: Mapping[str, Rows]) -> None:
        """Remember the rows and etag of a settled book."""
        ...

    def applied(self, plan: WritePlan, after: Etag, before: bytes | None) -> None:
        """Remember an applied plan so that it can be undone; ``before`` = the file's bytes before it, for the vault."""
        ...

    def held(self, book: BookId, etag: Etag) -> bool:
        """Whether the book was undone to just this state: it is left alone until an input changes."""
        ...


@dataclass(frozen=True, slots=True)
class Applied:
    """A plan that was written. ``cells``: how many; ``kept``: whether the vault still holds it, so it can be undone."""

    id: int
    place: Place
    book: BookId | None
    base: Etag
    after: Etag
    at: datetime
    cells: int
    undone: bool
    kept: bool


class History(Protocol):
    """What taking a write back needs to know of the writes to a workbook."""

    def plans(self, place: Place) -> tuple[Applied, ...]:
        """What was written to a workbook, the last first."""
        ...

    def plan(self, applied: Applied) -> WritePlan | None:
        """The plan itself; None once the vault has let it go."""
        ...

    def before(self, applied: Applied) -> bytes | None:
        """The file's bytes before the plan; None where there was no file or the vault has let them go."""
        ...

    def undone(self, applied: Applied, etag: Etag) -> None:
        """Mark a plan as taken back; its book, now ``etag``, is held until it is another."""
        ...


def objects(values: Iterable[object] | Sequence[object]) -> Cells:
    """A one-dimensional object array of exactly these entries (never a 2-D array of their items)."""
    entries = list(values)
    cells = np.empty(len(entries), dtype=object)
    cells[:] = entries
    return cells


def present(cells: Cells) -> Bools:
    """Where there is anything at all (not None)."""
    there: Bools = np.not_equal(cells, np.array(None, dtype=object)).astype(bool)
    return there
