"""What was scored and counted of one book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

from sheets_sync.core.findings import Hits, Phase, Severity
from sheets_sync.core.rubric import Pack
from sheets_sync.core.tables import BookId, Etag
from sheets_sync.core.values import Bools, Cells, Ints, Stop, Worths


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
