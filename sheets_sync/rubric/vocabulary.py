"""The closed lists that packs are written in, and the labels under which officers meet them."""

from __future__ import annotations

from types import MappingProxyType

MODELS = ("citizen", "family", "clan", "hamlet", "unit", "agency", "commune")
"""In the order in which results are derived from one another."""

KINDS = MappingProxyType(
    {
        "agency": "Cơ quan nhà nước",
        "public_unit": "Đơn vị sự nghiệp công lập",
        "firm": "Doanh nghiệp, hợp tác xã",
        "school": "Trường phổ thông",
        "upper_school": "Trường THPT, TTGDTX",
        "university": "Cơ sở giáo dục đại học",
        "vocational": "Cơ sở giáo dục nghề nghiệp",
        "preschool": "Mầm non",
        "armed": "Lực lượng vũ trang",
        "association": "Hội, đoàn thể",
    }
)
"""Kinds of unit: code -> label. ``school`` goes up to lower secondary, ``upper_school`` up to upper secondary."""

STATES = ("thường trú", "tạm trú", "đi làm xa", "chuyển đến", "chuyển đi", "đã mất", "không thuộc diện")
"""What ``Tình trạng`` may say; blank is the first."""

_CODES = {label: code for code, label in KINDS.items()}


def kind_code(label: str) -> str:
    """The code of a kind of unit, from its label or code; "" where it is neither."""
    return _CODES.get(label, label if label in KINDS else "")
