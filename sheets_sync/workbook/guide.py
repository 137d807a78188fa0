"""Sentences about the packs that a workbook carries: the guide's list of indicators, the line of an unread source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sheets_sync.core import UNKNOWN, Indicator, Pack, Points, Status
from sheets_sync.workbook.scores import number_of


def status_line(packs: Sequence[Pack]) -> str:
    """One visible line where a pack was not checked against the decision itself; "" where all were."""
    if all(pack.source.status is Status.VERIFIED for pack in packs):
        return ""
    return "⚠ Bộ tiêu chí chưa đối chiếu văn bản gốc: kết quả là bản nháp (xem trang Hướng dẫn)."


def rubric_lines(packs: Mapping[str, Sequence[Pack]]) -> Iterable[str]:
    """Every indicator in full, with where it stands; headings begin with "# "."""
    for mine in packs.values():
        for pack in mine:
            chosen = f"{pack.group} " if pack.model == "citizen" else ""  # other groups follow from the unit's kind
            group = f", nhóm {chosen}{pack.group_text}" if pack.group else ""
            yield f"# Bộ tiêu chí {pack.title}{group}"
            yield f"Căn cứ: {pack.source.document}."
            if status_line([pack]):
                yield "⚠ Bộ tiêu chí chưa đối chiếu văn bản gốc: kết quả là bản nháp."
            if not pack.scorable:
                yield "Bộ tiêu chí này chỉ để tra cứu, chưa đủ số liệu để chấm."
            elif isinstance(pack.rule, Points):
                yield _passes(pack.rule)
            for indicator in pack.indicators:
                yield f"{number_of(indicator.id)}. {indicator.text}{_worth(pack, indicator)}"


def _passes(rule: Points) -> str:
    start, name = rule.bands[rule.awarded_from]
    if start == UNKNOWN:
        return "Chưa đọc được mức điểm để đạt danh hiệu."
    floor = f" và không tiêu chí nào dưới {rule.floor / 100:g} điểm" if rule.floor else ""
    return f"{name}: từ {start / 100:g} điểm trở lên{floor}."


def _worth(pack: Pack, indicator: Indicator) -> str:
    if not isinstance(pack.rule, Points) or indicator.maximum == UNKNOWN:
        return ""
    counted = ", máy tính tự tính" if indicator.derived is not None else ""
    return f" ({indicator.maximum / 100:g} điểm{counted})"
