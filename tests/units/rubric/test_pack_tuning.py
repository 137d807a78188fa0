from __future__ import annotations

from pathlib import Path

import pytest

from sheets_sync.rubric import faults, load

SOUND = (Path(__file__).parent / "sound_points.yaml").read_text(encoding="utf-8")


def test_a_pack_says_how_grave_faults_are_under_it() -> None:
    pack = load({"clan/1-2020.yaml": SOUND}).get("clan/1-2020")
    assert dict(pack.checks) == {"name.letters": "warning", "explanation.missing": "off"}


@pytest.mark.parametrize("line", ["checks: {name.leters: warning}", "checks: {name.letters: fatal}"])
def test_an_unknown_finding_or_severity_is_refused(line: str) -> None:
    broken = SOUND.replace('checks: {name.letters: warning, explanation.missing: "off"}', line)
    found = faults({"clan/1-2020.yaml": broken})
    assert [fault.line for fault in found] == [4]
    assert "name.letters" in found[0].cause()
