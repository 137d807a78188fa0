"""What a column asks of a cell while it is typed: the dropdown, the check or the guard, and the words shown with it."""

from __future__ import annotations

from dataclasses import dataclass

from sheets_sync.core import Input, Kind, Output, PartKind
from sheets_sync.workbook.lists import defined_name

_TITLE = 32  # what Excel allows of a title, and of a message
_MESSAGE = 255
_LONGEST = 500  # letters of a free text; a card's QR text has about 200
NEVER = "1=0"  # not FALSE: other programs save that as FALSE(), and it would no longer be known as ours
_SEE_GUIDE = " … (xem đủ ở trang Hướng dẫn)"


@dataclass(frozen=True, slots=True)
class Validation:
    """One validation. ``type``: list textLength whole custom; ``style``: stop, warning, "" = take anything."""

    kind: PartKind
    type: str
    operator: str
    formula: str
    style: str
    title: str
    prompt: str
    error: str

    @property
    def text(self) -> str:
        """What tells it from others, as a Part's text: a list's name, or its type, operator and formula."""
        return validation_text(self.type, self.operator, self.formula)


def validation_text(type_: str, operator: str, formula: str) -> str:
    """Canonical text of a validation found in a file: "dm_groups", "1=0", "textLength equal 12"."""
    if type_ in ("list", "custom"):
        return formula
    return f"{type_} {operator} {formula}"


def validation(column: Input | Output) -> Validation:
    """The validation of a column or cover cell; all of them show their help."""
    if isinstance(column, Output):
        return _guard(column)
    prompt = _prompt(column)
    name = defined_name(column)
    if name:
        return _dropdown(column, name, prompt)
    if column.kind is Kind.NUMBER_ID:
        error = "Số định danh có đúng 12 chữ số, kể cả số 0 ở đầu, ví dụ 036160001234. Bấm Có để giữ, Không để gõ lại."
        return _checked(column, "textLength", "equal", "12", prompt, error)
    if column.kind is Kind.COUNT:
        error = "Ô này cần một số nguyên từ 0 trở lên, ví dụ 48. Bấm Có để giữ, Không để gõ lại."
        return _checked(column, "whole", "greaterThanOrEqual", "0", prompt, error)
    error = f"Ô này chứa được nhiều nhất {_LONGEST} chữ. Bấm Có để giữ, Không để gõ lại."
    return _checked(column, "textLength", "lessThanOrEqual", str(_LONGEST), prompt, error)


def _guard(column: Output) -> Validation:
    said = "Cột này do máy tính ghi, xin đừng gõ vào. Bấm Hủy rồi gõ ở các cột nền trắng."
    prompt = f"Cột {column.header} do máy tính ghi sau mỗi lần chấm; không phải gõ."
    return Validation(PartKind.GUARD, "custom", "", NEVER, "stop", "Máy tính ghi", prompt, said)


def _dropdown(column: Input, name: str, prompt: str) -> Validation:
    lenient = column.kind in (Kind.ANSWER, Kind.TEXT) or column.points_to in ("clans.name", "cover.places")
    said = "Nội dung vừa gõ không có trong danh sách. Bấm Có để giữ (máy tính sẽ kiểm tra), Không để gõ lại."
    if column.kind is Kind.SCORE:
        said = "Điểm vừa gõ không có trong danh sách. Bấm Có để giữ (máy tính sẽ kiểm tra), Không để gõ lại."
    style, error = ("", "") if lenient else ("warning", said)
    return Validation(PartKind.DROPDOWN, "list", "", name, style, _cut(column.header, _TITLE), prompt, error)


def _checked(column: Input, type_: str, operator: str, formula: str, prompt: str, error: str) -> Validation:
    style = "warning" if error else ""
    return Validation(PartKind.CHECKED, type_, operator, formula, style, _cut(column.header, _TITLE), prompt, error)


def _prompt(column: Input) -> str:
    """Help and example, cut to what Excel shows, the example kept."""
    example = f" Ví dụ: {column.example}." if column.example else ""
    whole = f"{column.help}{example}"
    if len(whole) <= _MESSAGE:
        return whole
    return _shorter(column.help, _MESSAGE - len(_SEE_GUIDE)) + _SEE_GUIDE


def _shorter(text: str, room: int) -> str:
    """Cut in front of a word."""
    return text if len(text) <= room else text[: room + 1].rsplit(" ", 1)[0].rstrip(" .,;:")


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else _shorter(text, room - 2) + " …"
