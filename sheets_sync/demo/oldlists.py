"""Lists of people as offices have kept them for years: every kind is made of the same generated people.

Each kind is a table of cells (with merged areas) and says how many people are in it; none holds a real person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sheets_sync.core import Value
from sheets_sync.demo.names import identity_numbers
from sheets_sync.demo.people import settle_people
from sheets_sync.vn import encode_text, split_name
from sheets_sync.vn.encodings import Legacy

Row = list[Value]
HAMLETS = ("Thôn Đông", "Thôn Tây", "Xóm Bến")


@dataclass(frozen=True, slots=True)
class OldList:
    """``sheets``: title -> rows; ``merged``: title -> (top, left, bottom, right); ``people``: how many are in it."""

    sheets: Mapping[str, list[Row]]
    people: int
    merged: Mapping[str, list[tuple[int, int, int, int]]] = field(default_factory=dict)

    def encoded(self, encoding: Legacy) -> OldList:
        """The same typed in an old encoding."""
        told = {
            title: [[encode_text(cell, encoding) if isinstance(cell, str) else cell for cell in row] for row in rows]
            for title, rows in self.sheets.items()
        }
        return OldList(told, self.people, self.merged)


@dataclass(frozen=True, slots=True)
class Person:
    """One of the generated people."""

    name: str
    born: dt.date
    female: bool
    number: str
    hamlet: str
    household: str


def persons(n: int, seed: int = 1, period: int = 2025) -> list[Person]:
    """``n`` people, hamlet by hamlet."""
    rng = np.random.default_rng(seed)
    drawn = settle_people(rng, n, len(HAMLETS), period)
    numbers = identity_numbers(rng, drawn.year, drawn.female, 0)
    days = rng.integers(0, 365, n)
    return [
        Person(
            str(drawn.name[i]),
            dt.date(int(drawn.year[i]), 1, 1) + dt.timedelta(int(days[i])),
            bool(drawn.female[i]),
            str(numbers[i]),
            HAMLETS[int(drawn.hamlet[i])],
            f"H{int(drawn.home[i]) + 1:03d}",
        )
        for i in range(n)
    ]


_SIGNED: list[Row] = [
    [],
    [None, None, None, "Hải Minh, ngày 5 tháng 3 năm 2025"],
    [None, "Người lập biểu", None, "Trưởng thôn"],
    [None, "(Ký, ghi rõ họ tên)"],
    [],
    [None, "Trần Văn Lập", None, "Lê Thị Trưởng"],
]
_TITLE: list[Row] = [
    ["HỘI KHUYẾN HỌC XÃ HẢI MINH"],
    ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["DANH SÁCH HỘI VIÊN KHUYẾN HỌC NĂM 2025"],
    [],
]


def _day(person: Person) -> str:
    return f"{person.born:%d/%m/%Y}"


def short(people: Sequence[Person]) -> OldList:
    """TT, Họ tên, NS, CMND, Xóm: the most common of all."""
    rows: list[Row] = [["TT", "Họ tên", "NS", "CMND", "Xóm"]]
    rows += [[i, p.name, p.born.year, p.number, p.hamlet] for i, p in enumerate(people, 1)]
    return OldList({"Sheet1": rows}, len(people))


def titled(people: Sequence[Person]) -> OldList:
    """Titles above, a line of column numbers, a total and signatures below."""
    rows: list[Row] = [
        *_TITLE,
        ["STT", "Họ và tên", "Ngày, tháng, năm sinh", "Giới tính", "Số CCCD", "Địa chỉ", "Ghi chú"],
    ]
    rows.append([f"({i})" for i in range(1, 8)])
    rows += [
        [i, p.name, _day(p), "Nữ" if p.female else "Nam", p.number, p.hamlet, None] for i, p in enumerate(people, 1)
    ]
    rows += [["Tổng cộng:", f"{len(people)} người"], *_SIGNED]
    return OldList({"DS": rows}, len(people))


def sexes_marked(people: Sequence[Person]) -> OldList:
    """Headings of two lines: Giới tính over Nam and Nữ, an x in one of them."""
    rows: list[Row] = [
        ["TT", "Họ và tên", "Năm sinh", "Giới tính", None, "Thôn"],
        [None, None, None, "Nam", "Nữ", None],
    ]
    rows += [
        [i, p.name, p.born.year, None if p.female else "x", "x" if p.female else None, p.hamlet]
        for i, p in enumerate(people, 1)
    ]
    merged = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 0, 4), (0, 5, 1, 5)]
    return OldList({"Sheet1": rows}, len(people), {"Sheet1": merged})


def sexes_by_birth(people: Sequence[Person]) -> OldList:
    """Năm sinh over Nam and Nữ: the year stands under the sex."""
    rows: list[Row] = [
        ["TT", "Họ và tên", "Năm sinh", None, "Xóm"],
        [None, None, "Nam", "Nữ", None],
    ]
    rows += [
        [i, p.name, None if p.female else p.born.year, p.born.year if p.female else None, p.hamlet]
        for i, p in enumerate(people, 1)
    ]
    return OldList({"Sheet1": rows}, len(people))


def split_names(people: Sequence[Person]) -> OldList:
    """A name in two columns under headings of their own."""
    rows: list[Row] = [["STT", "Họ đệm", "Tên", "Ngày sinh", "Thôn"]]
    for i, p in enumerate(people, 1):
        family, middle, given = split_name(p.name)
        rows.append([i, f"{family} {middle}".strip(), given, p.born, p.hamlet])
    return OldList({"Sheet1": rows}, len(people))


def merged_names(people: Sequence[Person]) -> OldList:
    """One merged heading over the two columns of a name."""
    rows: list[Row] = [["STT", "Họ và tên", None, "Ngày sinh", "Thôn"]]
    for i, p in enumerate(people, 1):
        family, middle, given = split_name(p.name)
        rows.append([i, f"{family} {middle}".strip(), given, _day(p), p.hamlet])
    return OldList({"Sheet1": rows}, len(people), {"Sheet1": [(0, 1, 0, 2)]})


def by_hamlet(people: Sequence[Person]) -> OldList:
    """A line with the hamlet's name above its people, a subtotal below."""
    rows: list[Row] = [*_TITLE, ["TT", "Họ và tên", "Năm sinh", "Số định danh"]]
    for number, hamlet in enumerate(HAMLETS, 1):
        here = [p for p in people if p.hamlet == hamlet]
        rows.append([("I", "II", "III")[number - 1], hamlet])
        rows += [[i, p.name, p.born.year, p.number] for i, p in enumerate(here, 1)]
        rows.append([None, f"Cộng {hamlet}: {len(here)} người"])
    return OldList({"Sheet1": [*rows, *_SIGNED]}, len(people))


def by_sheet(people: Sequence[Person]) -> OldList:
    """A sheet a hamlet, and one of totals."""
    sheets: dict[str, list[Row]] = {}
    for hamlet in HAMLETS:
        here = [p for p in people if p.hamlet == hamlet]
        rows: list[Row] = [["STT", "Họ tên", "Sinh ngày", "CCCD"]]
        sheets[hamlet] = rows + [[i, p.name, _day(p), p.number] for i, p in enumerate(here, 1)]
    totals: list[Row] = [[hamlet, len(rows) - 1] for hamlet, rows in sheets.items()]
    sheets["Tổng hợp"] = [["Thôn", "Số người"], *totals]
    return OldList(sheets, len(people))


def stacked(people: Sequence[Person]) -> OldList:
    """Several lists in a sheet, one below another, each with a title that names the hamlet."""
    rows: list[Row] = []
    for hamlet in HAMLETS:
        rows += [[f"DANH SÁCH HỘI VIÊN {hamlet.upper()} NĂM 2025"], ["TT", "Họ tên", "Năm sinh", "CCCD"]]
        rows += [[i, p.name, p.born.year, p.number] for i, p in enumerate((q for q in people if q.hamlet == hamlet), 1)]
        rows.append([])
    return OldList({"Sheet1": rows}, len(people))


def side_by_side(people: Sequence[Person]) -> OldList:
    """Two lists beside each other, to save paper."""
    half = (len(people) + 1) // 2
    heads: Row = ["TT", "Họ tên", "NS", "Xóm"]
    rows: list[Row] = [[*heads, *heads]]
    for i in range(half):
        line: Row = []
        for at in (i, i + half):
            person = people[at] if at < len(people) else None
            line += [None] * 4 if person is None else [at + 1, person.name, person.born.year, person.hamlet]
        rows.append(line)
    return OldList({"Sheet1": rows}, len(people))


def three_part_births(people: Sequence[Person]) -> OldList:
    """Day, month and year in columns of their own."""
    rows: list[Row] = [
        ["TT", "Họ và tên", "Ngày sinh", None, None, "Nam/Nữ", "Thôn"],
        [None, None, "Ngày", "Tháng", "Năm", None, None],
    ]
    rows += [
        [i, p.name, p.born.day, p.born.month, p.born.year, "Nữ" if p.female else "Nam", p.hamlet]
        for i, p in enumerate(people, 1)
    ]
    return OldList({"Sheet1": rows}, len(people), {"Sheet1": [(0, 2, 0, 4)]})


def numbers_as_numbers(people: Sequence[Person]) -> OldList:
    """Citizen numbers typed as quantities: the leading zero is gone."""
    rows: list[Row] = [["Số TT", "Họ tên", "Ngày sinh", "Số căn cước công dân", "Tổ dân phố"]]
    rows += [[i, p.name, p.born, float(p.number), HAMLETS.index(p.hamlet) + 1] for i, p in enumerate(people, 1)]
    return OldList({"Sheet1": rows}, len(people))


def merged_hamlets(people: Sequence[Person]) -> OldList:
    """The hamlet once, in a cell merged down over all its people."""
    rows: list[Row] = [["Thôn", "TT", "Họ và tên", "Năm sinh", "Số điện thoại", "Nghề nghiệp"]]
    merged = []
    for hamlet in HAMLETS:
        here = [p for p in people if p.hamlet == hamlet]
        merged.append((len(rows), 0, len(rows) + len(here) - 1, 0))
        rows += [
            [None if i else hamlet, i + 1, p.name, p.born.year, f"09{p.number[-8:]}", "Làm ruộng"]
            for i, p in enumerate(here)
        ]
    return OldList({"Sheet1": rows}, len(people), {"Sheet1": merged})


def mixed_dates(people: Sequence[Person]) -> OldList:
    """Births as they come: cells, text with dots, in words, years, short years, and one typed month first."""
    ways: tuple[Callable[[dt.date], Value], ...] = (
        lambda day: day,
        lambda day: f"{day:%d.%m.%Y}",
        lambda day: f"ngày {day.day} tháng {day.month} năm {day.year}",
        lambda day: day.year,
        lambda day: f"{day:%d-%m-%y}",
    )
    rows: list[Row] = [["TT", "Họ và tên", "Ngày sinh", "Hộ", "Thôn"]]
    rows += [[i, p.name, ways[i % len(ways)](p.born), p.household, p.hamlet] for i, p in enumerate(people, 1)]
    return OldList({"Sheet1": rows}, len(people))


def month_first(people: Sequence[Person]) -> OldList:
    """Births typed by a computer set to American order."""
    rows: list[Row] = [["TT", "Họ và tên", "Ngày sinh", "Thôn"]]
    rows += [[i, p.name, f"{p.born:%m/%d/%Y}", p.hamlet] for i, p in enumerate(people, 1)]
    return OldList({"Sheet1": rows}, len(people))


def repeated_heads(people: Sequence[Person]) -> OldList:
    """The headings again on each printed page; ethnicity and religion, which the workbooks do not collect."""
    rows: list[Row] = []
    for i, p in enumerate(people):
        if i % 25 == 0:
            rows.append(["TT", "Họ và tên", "NS", "Dân tộc", "Tôn giáo", "Xóm", "Chi hội"])
        rows.append([i + 1, p.name, p.born.year, "Kinh", "Không", p.hamlet, f"Chi hội {p.hamlet}"])
    return OldList({"Sheet1": rows}, len(people))


KINDS: Mapping[str, Callable[[Sequence[Person]], OldList]] = {
    "short": short,
    "short_tcvn3": lambda people: short(people).encoded("tcvn3"),
    "short_vni": lambda people: short(people).encoded("vni"),
    "titled": titled,
    "titled_tcvn3": lambda people: titled(people).encoded("tcvn3"),
    "sexes_marked": sexes_marked,
    "sexes_by_birth": sexes_by_birth,
    "split_names": split_names,
    "merged_names": merged_names,
    "by_hamlet": by_hamlet,
    "by_hamlet_vni": lambda people: by_hamlet(people).encoded("vni"),
    "by_sheet": by_sheet,
    "stacked": stacked,
    "side_by_side": side_by_side,
    "three_part_births": three_part_births,
    "numbers_as_numbers": numbers_as_numbers,
    "merged_hamlets": merged_hamlets,
    "mixed_dates": mixed_dates,
    "month_first": month_first,
    "repeated_heads": repeated_heads,
}
"""The kinds by name."""
