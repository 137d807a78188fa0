"""The shape of a pack file: what keys there are and what they hold. Sums, orders and tags are ``lint``'s.

The JSON Schema for editors, ``criteria/pack.schema.json``, is made from here.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema


def _exact(value: object) -> object:
    return Decimal(value) if type(value) is int else value


Word = Annotated[str, StringConstraints(min_length=1)]
Number = Annotated[
    Decimal,
    BeforeValidator(_exact),
    WithJsonSchema(
        {"type": "number", "description": "Điểm, hoặc tỷ lệ phần trăm; nhiều nhất hai chữ số thập phân, dấu chấm."}
    ),
]
Known = Annotated[Number | Literal["unknown"], Field(description="unknown = chưa đọc được văn bản, không tự đặt ra.")]
Tag = Literal["READ H", "READ M", "READ L", "REM H", "REM M", "REM L", "REC H", "REC M", "REC L", "REM", "REC"]
KindCode = Literal[
    "agency",
    "public_unit",
    "firm",
    "school",
    "upper_school",
    "university",
    "vocational",
    "preschool",
    "armed",
    "association",
]
StateText = Literal["thường trú", "tạm trú", "đi làm xa", "chuyển đến", "chuyển đi", "đã mất", "không thuộc diện"]
Day = Annotated[str, Field(description="Năm-tháng-ngày.", examples=["2023-10-25"])]


class Strict(BaseModel):
    """No key that is not named here, no value turned into another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SourceText(Strict):
    """Where a row stands and how well that was read."""

    document: Annotated[Word, Field(description="Tên tắt trong documents.")]
    article: Annotated[str, Field(description="Điều, khoản, mục, trang.")] = ""
    tag: Annotated[Tag, Field(description="READ = đã đọc, REM = theo trí nhớ chung, REC = dựng lại; H/M/L = độ chắc.")]
    status: Literal["verified", "partial", "unverified"]


class MarkText(Strict):
    """What points from here on mean."""

    from_: Annotated[Number, Field(alias="from")]
    text: Word


class ScaleText(Strict):
    """How points are typed."""

    step: Number
    tolerated: Annotated[Number, Field(description="Bước nhỏ hơn vẫn nhận, có nhắc.")]
    marks: tuple[MarkText, ...] = Field(default=(), strict=False)


class StepText(Strict):
    """One answer of a choice."""

    answer: Word
    worth: Number
    text: str = ""


class LimitText(Strict):
    """The share that a level asks for."""

    level: int
    share: Known
    relieved: Annotated[Number | None, Field(description="Ngưỡng cho vùng khó khăn; bỏ trống = như share.")] = None


class DerivedText(Strict):
    """An answer that follows from other rows."""

    verb: Literal["share"]
    child: Literal["citizen", "family", "clan", "hamlet", "unit"]
    adults: bool = False
    among: Literal["", "members", "learners"] = ""


class IndicatorText(Strict):
    """One line of a rubric."""

    id: Annotated[str, StringConstraints(pattern=r"^[0-9]+[a-z]?(\.[0-9]+[a-z]?)*$")]
    target: Annotated[str, Field(description="Số chính thức, nếu khác id.")] = ""
    groups: tuple[Word, ...] = Field(default=(), strict=False, description="Chỉ các nhóm này; bỏ trống = mọi nhóm.")
    text: Word
    text_by_level: tuple[Word, ...] = Field(default=(), strict=False)
    maximum: Known | None = None
    answer: Literal["points", "steps", "derived", "yes_no", "share", "unknown"]
    steps: tuple[StepText, ...] = Field(default=(), strict=False)
    limits: tuple[LimitText, ...] = Field(default=(), strict=False)
    derived: DerivedText | None = None
    evidence_from: Number | None = None
    applies_to: tuple[KindCode, ...] = Field(default=(), strict=False)
    applies_to_by_level: tuple[Annotated[tuple[KindCode, ...], Field(strict=False)], ...] = Field(
        default=(), strict=False
    )
    may_waive: tuple[KindCode, ...] = Field(default=(), strict=False)
    source: SourceText


class CriterionText(Strict):
    """A heading with its indicators."""

    text: Word
    maximum: Number | None = None
    indicators: tuple[IndicatorText, ...] = Field(strict=False, min_length=1)


class GroupText(Strict):
    """A group of subjects with a rubric of its own."""

    id: Word
    text: Word
    kinds: tuple[KindCode, ...] = Field(default=(), strict=False)
    source: SourceText
    criteria: tuple[CriterionText, ...] = Field(default=(), strict=False)


class BandText(Strict):
    """A class by total points; ``title``: it carries the title."""

    from_: Annotated[Known, Field(alias="from")]
    name: Word
    title: bool = False


class PointsText(Strict):
    """Points are added."""

    kind: Literal["points"]
    maximum: Number
    floor: Number
    bands: tuple[BandText, ...] = Field(strict=False, min_length=2)
    source: SourceText


class TargetsText(Strict):
    """A level holds when all its targets hold."""

    kind: Literal["targets"]
    levels: tuple[Word, ...] = Field(strict=False, min_length=1)
    valid_years: int
    wait_months: int | Literal["unknown"]
    source: SourceText


class PackText(Strict):
    """Một bộ tiêu chí theo một quyết định."""

    id: Word
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+$")]
    title: Word
    valid_from: Day
    valid_to: Annotated[Day | None, Field(description="Ngày cuối còn hiệu lực; bỏ trống = chưa hết.")] = None
    scorable: Annotated[bool, Field(description="false = chỉ ghi lại, không dùng để chấm.")]
    documents: dict[str, Word]
    source: SourceText
    scope: tuple[StateText, ...] = Field(default=(), strict=False, description="Tình trạng thuộc diện cuối kỳ.")
    rule: Annotated[PointsText | TargetsText, Field(discriminator="kind")]
    scale: ScaleText | None = None
    evidence_from: Annotated[Number | None, Field(description="Mức cần minh chứng, cho mọi chỉ số người gõ.")] = None
    groups: tuple[GroupText, ...] = Field(default=(), strict=False)
    criteria: tuple[CriterionText, ...] = Field(default=(), strict=False)
    checks: dict[str, Literal["error", "warning", "hint", "off"]] = Field(
        default_factory=dict, description="Mã lỗi: mức nặng nhẹ riêng của bộ này; cài đặt của tỉnh đứng trên."
    )


def json_schema() -> str:
    """The JSON Schema of a pack file, as ``criteria/pack.schema.json`` holds it."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **PackText.model_json_schema(),
        "title": "Bộ tiêu chí",
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
