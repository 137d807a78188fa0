"""Vietnamese names drawn from lists of common parts, by column: any likeness to a person is chance."""

from __future__ import annotations

import numpy as np

from sheets_sync.core import Bools, Cells, Ints, objects


def parts(text: str) -> Cells:
    """The words of a text as a column."""
    return objects(text.split())


SURNAMES = parts(
    "Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Đoàn Trịnh Mai Đào Lương Phan Cao Tạ Lâm Hà Tô "
    "Vương Lưu Triệu Quách Thái La Kiều Doãn Nghiêm Khổng"
)
# Rough frequencies in the Red River delta: a few surnames name most people.
_SURNAME_WEIGHT = np.array(
    [
        30,
        13,
        9,
        8,
        5,
        6,
        4,
        4,
        4,
        1,
        3,
        2,
        1,
        3,
        2,
        2,
        2,
        2,
        2,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
        0.5,
        0.5,
        0.5,
        0.5,
        0.5,
        0.5,
        0.5,
    ]
)
MIDDLE_MEN = parts("Văn Đức Quang Xuân Minh Hữu Đình Công Thế Ngọc Mạnh Tiến Trọng Huy Bá Quốc")
MIDDLE_WOMEN = parts("Thị Thị Thị Thu Ngọc Thanh Kim Hồng Minh Mai Bích Phương Khánh Thùy")
GIVEN_MEN = parts(
    "Hùng Dũng Cường Tuấn Thắng Hải Nam Sơn Long Hiếu Trung Đạt Tùng Kiên Phúc Lâm Toàn Quân Bình Hoàng Khoa Việt "
    "Thành Chiến Hưng Khánh Tài Nghĩa Vinh Phong Duy Thịnh Tâm Lộc Đông Hòa Quý Thuận An Bách"
)
GIVEN_WOMEN = parts(
    "Lan Hương Hoa Mai Hằng Thủy Nga Hà Yến Linh Trang Huyền Nhung Thảo Phương Ngân Hiền Loan Oanh Quyên Thơm Nụ "
    "Dung Vân Liên Xuân Hạnh Thúy Chi Nhàn Tuyết Lụa Gấm Tươi Thoa Mận Đào Bích Hòa Ánh"
)


def surnames(rng: np.random.Generator, n: int) -> Cells:
    """``n`` surnames, the common ones as common as they are."""
    return SURNAMES[rng.choice(len(SURNAMES), n, p=_SURNAME_WEIGHT / _SURNAME_WEIGHT.sum())]


def full_names(rng: np.random.Generator, surname: Cells, female: Bools) -> Cells:
    """Full names for people of these surnames and sexes."""
    n = len(surname)
    middle = np.where(female, _draw(rng, MIDDLE_WOMEN, n), _draw(rng, MIDDLE_MEN, n))
    given = np.where(female, _draw(rng, GIVEN_WOMEN, n), _draw(rng, GIVEN_MEN, n))
    names: Cells = surname + " " + middle + " " + given
    return names


def identity_numbers(rng: np.random.Generator, year: Ints, female: Bools, slot: int) -> Cells:
    """Twelve digits in valid form: province, century and sex, two of the year, six more.

    Legal source of the form: Decree 137/2015 Art. 13. No number is given twice within a commune, nor between communes
    of different ``slot`` (0 to 225): each slot has 4,424 serials a year of birth and sex, scattered over the million.
    """
    province = np.array([36, 35, 37, 34])[rng.choice(4, len(year), p=[0.93, 0.03, 0.03, 0.01])]
    century = np.where(year >= 2000, 2, 0) + female
    stem = (province * 10 + century) * 100 + year % 100
    order = np.lexsort((rng.random(len(stem)), stem))
    ranked = stem[order]
    start = np.r_[0, np.flatnonzero(np.diff(ranked)) + 1] if len(ranked) else np.zeros(0, dtype=np.int64)
    rank = np.empty(len(stem), dtype=np.int64)
    rank[order] = np.arange(len(stem)) - np.repeat(start, np.diff(np.r_[start, len(ranked)]))
    serial = ((slot * 4424 + rank % 4424) * 618_033 + stem * 104_729) % 1_000_000
    return objects(f"{a:06d}{b:06d}" for a, b in zip(stem.tolist(), serial.tolist(), strict=True))


def _draw(rng: np.random.Generator, entries: Cells, n: int) -> Cells:
    return entries[rng.integers(0, len(entries), n)]
