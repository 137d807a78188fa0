"""What went wrong in each book of the demo: one officer's bad habits a commune, as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sheets_sync.core import FIRST_ROW, Layout
from sheets_sync.demo import mess, messfile
from sheets_sync.demo.draft import Draft
from sheets_sync.demo.edit import Book
from sheets_sync.demo.mess import Mess

Cell = tuple[Mess, str, str, int]  # mess, sheet, column, how many cells
FileMess = Callable[[Book, Layout], None]


@dataclass(frozen=True, slots=True)
class Trouble:
    """One book's troubles: in typed cells, and in the file itself. ``story`` is what an officer would say of it."""

    story: str
    cells: tuple[Cell, ...] = ()
    file: tuple[FileMess, ...] = ()


def _citizens(messy: Callable[..., None], *facts: object) -> FileMess:
    """A mess of the file, on the people's sheet."""
    return lambda book, layout: messy(book, layout.sheet("citizens"), *facts)


TROUBLES = (
    Trouble(
        "chép danh sách từ phần mềm khác, số định danh mất số 0 ở đầu",
        (
            (mess.lost_zero, "citizens", "number", 24),
            (mess.rounded, "citizens", "number", 2),
            (mess.comma_text, "citizens", "self.03", 9),
            (mess.full_width, "citizens", "given.04", 5),
        ),
        (_citizens(messfile.own_column, "Cán bộ theo dõi"), _citizens(messfile.moved_column, "birth", "sex")),
    ),
    Trouble(
        "dán tên từ trang mạng và từ tệp phông chữ cũ, đổi tên một tiêu đề cột",
        (
            (mess.decomposed, "citizens", "name", 30),
            (mess.hard_spaces, "citizens", "name", 12),
            (mess.old_font, "citizens", "name", 4),
            (mess.odd_name, "citizens", "name", 3),
            (mess.double_spaces, "families", "name", 10),
        ),
        (
            _citizens(messfile.renamed_header, "number", "Số CCCD"),
            _citizens(messfile.renamed_header, "birth", "Năm sinh"),
        ),
    ),
    Trouble(
        "gõ nhầm mã hộ, có người khai hai lần, ngày sinh dạng chữ, còn dòng đang ẩn",
        (
            (mess.unknown_household, "citizens", "household", 7),
            (mess.unknown_place, "citizens", "hamlet", 2),
            (mess.twice, "citizens", "number", 4),
            (mess.date_text, "citizens", "birth", 15),
            (mess.bad_date, "citizens", "birth", 3),
        ),
        (
            _citizens(messfile.hidden_rows, FIRST_ROW + 20, FIRST_ROW + 26),
            _citizens(messfile.stray_rows),
        ),
    ),
    Trouble(
        "dán đè kết quả năm trước, để công thức trong ô điểm, gõ tay dòng tổng cộng",
        (
            (mess.out_of_range, "citizens", "self.02", 4),
            (mess.with_points, "citizens", "self.06", 3),
            (mess.other_sex, "citizens", "number", 3),
            (mess.short_number, "citizens", "number", 2),
        ),
        (
            _citizens(messfile.pasted_results, FIRST_ROW + 8),
            _citizens(messfile.formula_cell, "self.05", FIRST_ROW + 12),
            _citizens(messfile.error_cell, "self.07", FIRST_ROW + 30),
            _citizens(messfile.hand_totals, "name"),
        ),
    ),
    Trouble(
        "mới gõ được một nửa, còn nhiều người chưa có điểm bình xét",
        (
            (mess.blank, "citizens", "given.01", 40),
            (mess.blank, "citizens", "self.09", 12),
            (mess.blank, "citizens", "hamlet", 3),
            (mess.old_number, "citizens", "number", 8),
        ),
    ),
    Trouble("gõ cẩn thận, hầu như không có lỗi", ((mess.blank, "citizens", "birth", 1),)),
)


def spoil_cells(draft: Draft, trouble: Trouble, seed: int) -> Draft:
    """The draft with its troubles in typed cells."""
    rng = np.random.default_rng((seed, 77))
    for messy, sheet, column, rows in trouble.cells:
        draft = mess.spoil(rng, draft, messy, sheet, column, rows)
    return draft
