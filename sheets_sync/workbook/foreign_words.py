"""What headings and loose lines of offices' own lists mean: heading -> role, line -> what kind of line it is.

A role is the id of a column of ``Công dân``, or one of the roles below. Headings are matched without diacritics, except
where these alone tell words apart (Nam and Năm, hộ and họ).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sheets_sync.core import Sheet
from sheets_sync.vn import fold, plain

SURNAME, GIVEN = "surname", "given"
"""A name in two columns: họ đệm, tên."""
MALE, FEMALE = "male", "female"
"""Sex in two columns: a mark, or the year of birth, stands in one of them."""
DAY, MONTH, YEAR = "day", "month", "year"
NUMBERING = "numbering"
"""Running numbers: they are counted anew."""
LEFT_OUT = "left_out"
"""What the workbooks do not collect: ethnicity, religion."""
OWN = "own"
"""Kept as it is, as a column of the unit's own."""

VIRTUAL = (SURNAME, GIVEN, MALE, FEMALE, DAY, MONTH, YEAR, NUMBERING, LEFT_OUT, OWN)

_WORDS = re.compile(r"[^\W\d_]+")
_NUMBERING = {"tt", "stt", "so tt", "so thu tu", "thu tu", "#", "no"}
_PLACES = {"thon", "xom", "to", "dan", "pho", "khu", "ap", "ban", "doi", "buon", "lang", "khom", "tdp", "cu", "dan cu"}
_OTHERS = ("chu ho", "cha", "me", "bo", "vo", "chong", "nguoi than", "con", "bao tin")
_SURNAMES = {"ho dem", "ho va dem", "ho lot", "ho va ten dem", "ho ten dem", "ho va chu dem", "ho chu lot", "ho va lot"}
_NAMES = ("ho ten", "ho va ten", "ho va", "ten cong dan", "ten hoi vien", "ho & ten")
_BIRTHS = ("ngay sinh", "nam sinh", "ngay thang nam", "sinh ngay", "sinh nam", "ngay thang sinh")
_NUMBERS = ("cccd", "cmnd", "cmt", "can cuoc", "dinh danh", "chung minh")
_WORKPLACES = {"don vi", "co quan", "noi cong tac", "don vi cong tac", "noi lam viec", "don vi cong tac hoc tap"}
_ALONE: Mapping[str, str] = {
    "ns": "birth", "n s": "birth", "sinh": "birth", "gioi tinh": "sex", "gioi": "sex", "gt": "sex", "phai": "sex",
    "nam nu": "sex", "dong ho": "clan", "ghi chu": "note", "giai trinh": "note", "ghi chu giai trinh": "note",
    "dan toc": LEFT_OUT, "ton giao": LEFT_OUT, "so ho": "household", "ma ho": "household", "ho so": "household",
    "ma ho gia dinh": "household", "nu": FEMALE, "ngay": DAY, "thang": MONTH,
}  # fmt: skip

_SUM = re.compile(r"(?:cộng|tổng|tổng số|tổng cộng)\b|(?:tong cong|tong so|cong)\s*:?\s*\d|(?:tong cong|tong so)\b")
_TITLE = re.compile(
    r"danh sách|danh sach|cộng hòa|cộng hoà|cong hoa xa hoi|độc lập|doc lap|ubnd|uỷ ban|ủy ban|hội khuyến học|"
    r"hoi khuyen hoc|đơn vị:|\(kèm theo|kèm theo|năm học|biểu số|mẫu số|phụ lục"
)
_SIGNED = re.compile(
    r"người lập|nguoi lap|lập biểu|lập danh sách|kế toán|trưởng (thôn|xóm|ban|khu)|tổ trưởng|truong (thon|xom)|"
    r"chủ tịch|chu tich|xác nhận của|xac nhan cua|\(?ký[ ,]|đã ký|da ky|nơi nhận|t/m|tm\.|thủ trưởng|hiệu trưởng|"
    r".*\bngày\b.*\btháng\b.*\bnăm\b|.*\bngay\b.*\bthang\b.*\bnam\b"
)
_HAMLET = re.compile(
    r"^(?:[ivx]+|\d{1,2}|[a-e])?\s*[.)\-/:]?\s*((?:thôn|xóm|tổ dân phố|tdp|khu phố|khu dân cư|khu|ấp|bản|đội|tổ|buôn|"
    r"thon|xom|to dan pho)\s+[^:;,(]+?)\s*(?:[:;,(].*)?$",
    re.IGNORECASE,
)
_IN_TITLE = re.compile(
    r"\b((?:thôn|xóm|tổ dân phố|khu phố|ấp|bản)\s+.+?)(?=\s*(?:$|[-–,;:(]|\bnăm\b|\bxã\b|\bphường\b|\bthị trấn\b))",
    re.IGNORECASE,
)
_KINDS_OF_PLACE = re.compile(r"^(thôn|xóm|tổ dân phố|tdp|khu phố|khu|ấp|bản|đội|tổ|buôn)\b", re.IGNORECASE)


def known_headings(sheet: Sheet) -> dict[str, str]:
    """Folded headings and their aliases of a sheet's typed columns -> column id."""
    return {fold(text): column.id for column in sheet.inputs for text in (column.header, *column.aliases)}


def role(heading: str, known: Mapping[str, str], parent: str = "") -> str:
    """What a heading says its column holds; ``parent``: the heading above it, of several columns. OWN where unknown."""
    folded = fold(heading)
    if folded == "năm" or (folded == "nam" and plain(parent).startswith("ngay")):
        return YEAR
    if folded == "nam":
        return MALE
    if folded in known:
        return known[folded]
    loose = " ".join(_WORDS.findall(plain(heading)))
    if not loose:
        return NUMBERING if heading.strip() == "#" else ""
    if loose in _NUMBERING:
        return NUMBERING
    if folded in ("hộ", "số hộ"):
        return "household"
    if loose in _SURNAMES or loose == "ho":
        return SURNAME
    if loose == "ten":
        return GIVEN
    if loose in _ALONE:
        return _ALONE[loose]
    return _by_beginning(loose)


def _by_beginning(loose: str) -> str:
    words = loose.split()
    padded = f" {loose} "
    if loose.startswith(_NAMES):
        return OWN if any(f" {other} " in padded for other in _OTHERS) else "name"
    if loose.startswith(_BIRTHS):
        return "birth"
    if any(number in loose for number in _NUMBERS) and not loose.startswith(("ngay cap", "noi cap")):
        return "number"
    if set(words) <= _PLACES:
        return "hamlet"
    return "workplace" if loose in _WORKPLACES else OWN


def is_sum(text: str) -> bool:
    """Whether a line begins as totals do."""
    return _SUM.match(fold(text)) is not None


def is_title(text: str) -> bool:
    """Whether a line belongs to the head of a list."""
    return _TITLE.match(fold(text)) is not None


def is_signature(text: str) -> bool:
    """Whether a line begins the foot of a list: place and date, who drew it up, who signs."""
    return _SIGNED.match(fold(text)) is not None


def hamlet_of_line(text: str) -> str:
    """The hamlet that a line by itself names ("II. Thôn Đông: 25 người"), "" where it names none."""
    found = _HAMLET.match(" ".join(text.split()))
    return capital(found[1]) if found and len(found[1].split()) <= 6 else ""


def hamlet_of_title(text: str) -> str:
    """The hamlet that a title names ("DANH SÁCH HỘI VIÊN THÔN ĐÔNG NĂM 2025"), "" where it names none."""
    found = _IN_TITLE.search(" ".join(text.split()))
    return capital(found[1]) if found and len(found[1].split()) <= 6 else ""


def capital(text: str) -> str:
    """A hamlet's name as it is written in a sentence: shouted names in small letters with capitals."""
    return text if not text.isupper() else " ".join(word.capitalize() for word in text.split())


def placed(value: str, heading: str) -> str:
    """A hamlet typed as a bare number under "Xóm" is "Xóm 3"; anything else as it is."""
    kind = _KINDS_OF_PLACE.match(heading.strip())
    return f"{kind[1].capitalize()} {value}" if kind and value.isdigit() else value


def label(role_id: str, sheet: Sheet) -> str:
    """A role as a person reads and types it in the mapping file."""
    for column in sheet.inputs:
        if column.id == role_id:
            return column.header
    return LABELS[role_id]


LABELS: Mapping[str, str] = {
    SURNAME: "Họ và tên đệm",
    GIVEN: "Tên",
    MALE: "Nam (đánh dấu hoặc năm sinh)",
    FEMALE: "Nữ (đánh dấu hoặc năm sinh)",
    DAY: "Sinh: ngày",
    MONTH: "Sinh: tháng",
    YEAR: "Sinh: năm",
    NUMBERING: "Bỏ: số thứ tự",
    LEFT_OUT: "Bỏ: sổ không thu",
    OWN: "Giữ riêng",
}


def role_of(text: str, sheet: Sheet) -> str | None:
    """The role that a label of the mapping file means; None where it means none."""
    wanted = fold(text)
    virtual = {fold(label): role_id for role_id, label in LABELS.items()}
    return virtual.get(wanted) or known_headings(sheet).get(wanted)
