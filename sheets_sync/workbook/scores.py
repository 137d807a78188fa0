"""Score columns, expanded from the packs: a column for each indicator that is answered by typing points."""

from __future__ import annotations

from collections.abc import Sequence

from sheets_sync.core import UNKNOWN, Indicator, Input, Kind, Pack
from sheets_sync.workbook.lists import scale_of, score_list
from sheets_sync.workbook.schema import ScoresText

_PREFIX = {"self": "self", "appraised": "given"}


def number_of(indicator_id: str) -> str:
    """What an indicator is called in a header: citizen.05 -> 5, agency.2.4 -> 2.4."""
    return ".".join(part.lstrip("0") or "0" for part in indicator_id.split(".")[1:])


def column_id(voice: str, indicator_id: str) -> str:
    """Id of the score column of that voice (self, appraised) and indicator: self.05."""
    return f"{_PREFIX[voice]}.{indicator_id.partition('.')[2]}"


def score_columns(told: ScoresText, packs: Sequence[Pack]) -> list[Input]:
    """The columns of one voice. Indicators of the same id in several groups share a column."""
    shared: dict[str, list[tuple[Pack, Indicator]]] = {}
    for pack in packs:
        for indicator in pack.indicators:
            if indicator.derived is None and indicator.maximum != UNKNOWN:
                shared.setdefault(indicator.id, []).append((pack, indicator))
    return [_column(told, indicator_id, lines) for indicator_id, lines in shared.items()]


def _column(told: ScoresText, indicator_id: str, lines: Sequence[tuple[Pack, Indicator]]) -> Input:
    number = number_of(indicator_id)
    maximum, step = scale_of(indicator for _, indicator in lines)
    header = f"{told.header}{number}"
    return Input(
        id=column_id(told.scores, indicator_id),
        header=header,
        kind=Kind.SCORE,
        help=f"{told.word} tiêu chí {number}, từ 0 đến {maximum / 100:g} điểm. {_texts(lines)}",
        example=f"{maximum / 100 * 8 // 10:g}",
        choices=score_list(maximum, step),
        aliases=(f"{told.header} {number}", f"{told.header}{indicator_id.partition('.')[2]}"),
        indicator=indicator_id,
        voice=told.scores,
        width=told.width,
        folded=told.folded,
    )


def _texts(lines: Sequence[tuple[Pack, Indicator]]) -> str:
    """The indicator's wording; group by group where the groups differ."""
    if len({indicator.text for _, indicator in lines}) == 1:
        return lines[0][1].text + "."
    return " ".join(f"{pack.group}: {indicator.text}." for pack, indicator in lines)
