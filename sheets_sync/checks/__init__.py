"""The checks: one file a check, each over columns, each saying what it enforces and why.

A check tells what is wrong; how grave that is at this time of the year is ``words/codes.toml``'s to say, and the
province's to tune.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from sheets_sync.checks import (
    answers,
    book_is_ours,
    card,
    cells,
    choices,
    consent,
    copied_scores,
    counted_share,
    cover_lists,
    dates,
    evidence,
    explanation,
    family_citizens,
    group_age,
    group_workplace,
    hidden_faults,
    id_double,
    id_form,
    id_person,
    id_unchecked,
    indicator_rows,
    key_blank,
    key_double,
    key_unknown,
    machine_cells,
    merged_rows,
    minutes,
    name_letters,
    name_missing,
    person_double,
    quick_entry,
    registered,
    required,
    running_numbers,
    scope,
    score_blank,
    score_value,
    self_appraised,
    status_reason,
    totals_typed,
)
from sheets_sync.checks.look import Look, found, of_book
from sheets_sync.core import Facts, Hits, Pack, Severity
from sheets_sync.words import codes, severity

Check = Callable[[Look], Iterable[Hits]]

ALL: tuple[Check, ...] = (
    book_is_ours.check,
    cover_lists.check,
    indicator_rows.check,
    cells.check,
    machine_cells.check,
    merged_rows.check,
    totals_typed.check,
    name_missing.check,
    name_letters.check,
    person_double.check,
    dates.check,
    choices.check,
    id_form.check,
    id_person.check,
    id_double.check,
    id_unchecked.check,
    running_numbers.check,
    key_unknown.check,
    key_blank.check,
    key_double.check,
    required.check,
    group_age.check,
    group_workplace.check,
    status_reason.check,
    registered.check,
    consent.check,
    score_value.check,
    score_blank.check,
    quick_entry.check,
    card.check,
    answers.check,
    self_appraised.check,
    explanation.check,
    evidence.check,
    minutes.check,
    family_citizens.check,
    scope.check,
    copied_scores.check,
)
"""In the order in which findings of equal weight are shown."""

AFTER: tuple[Check, ...] = (counted_share.check,)
"""Those that compare with results, hence come when faulty rows have lost theirs."""


def run(look: Look, checks: Iterable[Check] = ALL) -> tuple[Hits, ...]:
    """What the checks find, as grave as the phase, the pack and the province make it; what is not due is left out."""
    hits = grade(totals_typed.alone(tuple(hit for check in checks for hit in check(look))), look.facts, look.packs)
    return (*hits, *grade(hidden_faults.among(look, hits), look.facts, look.packs))


def grade(hits: Iterable[Hits], facts: Facts, packs: Mapping[str, tuple[Pack, ...]]) -> tuple[Hits, ...]:
    """Give every hit its severity: the province's, else its sheet's pack's, else the phase's; None takes it away."""
    by_pack = {sheet: {code: _grave(said) for code, said in of[0].checks} for sheet, of in packs.items() if of}
    graded = []
    for hit in hits:
        told = {**by_pack.get(hit.sheet, {}), **facts.tuning}
        grave = told[hit.code] if hit.code in told else severity(hit.code, facts.phase)
        if grave is not None:
            graded.append(hit if grave is hit.severity else replace(hit, severity=grave))
    return tuple(graded)


def _grave(said: str) -> Severity | None:
    return None if said == "off" else Severity(said)


def tuned(hits: Iterable[Hits], facts: Facts) -> tuple[Hits, ...]:
    """Hits that come with a severity of their own (those of reading), as the province tunes them."""
    told = ((hit, facts.tuning.get(hit.code, hit.severity)) for hit in hits)
    return tuple(replace(hit, severity=grave) for hit, grave in told if grave is not None)


__all__ = ["AFTER", "ALL", "Check", "Look", "codes", "found", "grade", "of_book", "run", "tuned"]
