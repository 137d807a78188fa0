from __future__ import annotations

from datetime import date

import pytest

from sheets_sync import data
from sheets_sync.core import Phase, Severity, Stop
from sheets_sync.sync.rules import rules
from sheets_sync.sync.settings import Settings, load_settings
from sheets_sync.units import Period, default_phases
from tests.books import PERIOD, RULES

TEXT = """
checks: {name.letters: error, block.invented: "off"}
shares: {family: 78.5}
attested: [citizen/324-2023]
"""


def test_settings_tune_checks_set_targets_and_attest_packs() -> None:
    settings = load_settings(TEXT)
    assert settings.tuning == {"name.letters": Severity.ERROR, "block.invented": None}
    assert settings.targets == {"family": 7850}
    assert settings.attested == {"citizen/324-2023"}


def test_no_settings_are_the_defaults() -> None:
    assert load_settings("") == Settings()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("checks: {name.letters: nặng}", "checks.name.letters"),
        ("chekcs: {}", "chekcs"),
        ("shares: [1]", "shares"),
        ("attested: [", ""),
        ("phases: {submit: 32/12}", "phases.submit"),
        ("phases: {nop: 10/12}", "phases.nop"),
    ],
)
def test_wrong_settings_are_refused_with_their_place(text: str, place: str) -> None:
    with pytest.raises(Stop) as stopped:
        load_settings(text)
    assert stopped.value.code == "settings.invalid"
    assert str(stopped.value.facts["place"]).startswith(place)


def test_a_province_sets_the_days_on_which_its_phases_begin() -> None:
    settings = load_settings("phases: {self: 15/10, submit: 31/12}")
    default = default_phases(data.text("units", "phases.csv"), Period(PERIOD))
    phases = settings.phases_of(PERIOD, default)
    assert [phases.start(phase) for phase in Phase] == [
        date(2025, 1, 1),
        date(2025, 10, 15),
        date(2025, 12, 1),
        date(2025, 12, 31),
    ]
    assert phases.on(date(2025, 12, 20)) is Phase.APPRAISE


def test_phases_do_not_run_backwards() -> None:
    default = default_phases(data.text("units", "phases.csv"), Period(PERIOD))
    with pytest.raises(Stop) as stopped:
        load_settings("phases: {submit: 01/02}").phases_of(PERIOD, default)
    assert stopped.value.code == "phases.order"


def test_the_country_s_targets_hold_where_a_province_sets_none() -> None:
    assert {t.model: t.share for t in RULES.targets("", PERIOD) if t.id == "family" and t.year == PERIOD} == {
        "family": 7000
    }
    own = rules(RULES.today, load_settings(TEXT))
    assert {t.share for t in own.targets("", PERIOD) if t.id == "family" and t.year == PERIOD} == {7850}
