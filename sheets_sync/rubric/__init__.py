"""Rubrics as data: packs are loaded, linted, scored and explained here. Knows indicators, not cells."""

from sheets_sync.rubric.explain import Explanation, Line, band_name, explain, has_title
from sheets_sync.rubric.faults import PackFault
from sheets_sync.rubric.gap import Gap, Raise, gap
from sheets_sync.rubric.load import faults, is_pack, load
from sheets_sync.rubric.packs import Packs
from sheets_sync.rubric.recognition import Reason, Recognition, recognition
from sheets_sync.rubric.schema import json_schema
from sheets_sync.rubric.score import score
from sheets_sync.rubric.why import gaps, number_text, whys
from sheets_sync.rubric.worth import asked, new_worth, worth_of_answers, worth_of_part, worth_of_scores

__all__ = [
    "Explanation",
    "Gap",
    "Line",
    "PackFault",
    "Packs",
    "Raise",
    "Reason",
    "Recognition",
    "asked",
    "band_name",
    "explain",
    "faults",
    "gap",
    "gaps",
    "has_title",
    "is_pack",
    "json_schema",
    "load",
    "new_worth",
    "number_text",
    "recognition",
    "score",
    "whys",
    "worth_of_answers",
    "worth_of_part",
    "worth_of_scores",
]
