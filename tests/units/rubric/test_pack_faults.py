"""Broken packs: the file's name is the fault, the marked line is where it is said to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from sheets_sync.core import Stop
from sheets_sync.rubric import PackFault, faults, load
from sheets_sync.rubric.faults import CODES

HERE = Path(__file__).parent
BROKEN = sorted((HERE / "broken").glob("*.yaml"))
BETWEEN_FILES = {"date.overlap", "date.gap"}
POINTS = (HERE / "sound_points.yaml").read_text(encoding="utf-8")
TARGETS = (HERE / "sound_targets.yaml").read_text(encoding="utf-8")


def _faults(text: str) -> tuple[PackFault, ...]:
    model = "commune" if "Cộng đồng" in text else "clan"
    return faults({f"{model}/1-2020.yaml": text})


def test_the_packs_that_the_broken_ones_are_made_from_are_sound() -> None:
    assert _faults(POINTS) == _faults(TARGETS) == ()


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_a_broken_pack_is_refused_for_its_fault_at_its_line(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    found = _faults(text)
    marked = [number for number, line in enumerate(text.split("\n"), 1) if line.endswith("# HERE")]
    assert [(fault.code, fault.line) for fault in found] == [(file.stem, marked[0])]


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_a_fault_says_where_why_and_what_to_do_in_both_languages(file: Path) -> None:
    for fault in _faults(file.read_text(encoding="utf-8")):
        said = [fault.cause(), fault.remedy(), fault.cause("en"), fault.remedy("en")]
        assert len(set(said)) == 4
        assert all(sentence.endswith(".") and "{" not in sentence.replace("{step", "") for sentence in said)
        assert str(fault).startswith(f"{fault.file}:{fault.line}: ")


def test_every_fault_has_a_broken_pack() -> None:
    assert {file.stem for file in BROKEN} | BETWEEN_FILES == CODES


def test_all_faults_of_all_files_are_told_at_once() -> None:
    one = POINTS.replace("floor: 5", "floor: 11").replace("{from: 16", "{from: 9").replace("READ M", "READ L")
    two = TARGETS.replace("share: 60", "share: 60.125").replace("document: tt, tag", "document: xx, tag")
    found = faults({"clan/1-2020.yaml": one, "commune/1-2020.yaml": two})
    assert [fault.code for fault in found].count("floor.beyond") == 2
    assert {fault.code for fault in found} >= {"bands.order", "number.fine", "document.unknown"}
    assert found == tuple(sorted(found))


def test_loading_stops_with_all_faults() -> None:
    with pytest.raises(Stop) as stopped:
        load({"clan/1-2020.yaml": POINTS.replace("floor: 5", "floor: 11")})
    assert stopped.value.code == "pack.faults"
    assert stopped.value.facts["count"] == 2


@pytest.mark.parametrize(
    ("first", "code"), [("2029-06-01", "date.overlap"), ("2030-01-01", ""), ("2030-01-02", "date.gap")]
)
def test_decisions_follow_each_other_without_overlap_or_gap(first: str, code: str) -> None:
    later = POINTS.replace("id: clan/1-2020", "id: clan/2-2030").replace("2029-12-31", "2039-12-31")
    later = later.replace("valid_from: 2020-01-01", f"valid_from: {first}")
    found = faults({"clan/1-2020.yaml": POINTS, "clan/2-2030.yaml": later})
    assert [fault.code for fault in found] == ([code] if code else [])


def test_a_decision_without_an_end_leaves_no_room_for_another() -> None:
    earlier = POINTS.replace("valid_to: 2029-12-31\n", "")
    later = POINTS.replace("id: clan/1-2020", "id: clan/2-2030").replace("2020-01-01", "2030-01-01")
    later = later.replace("2029-12-31", "2039-12-31")
    (fault,) = faults({"clan/1-2020.yaml": earlier, "clan/2-2030.yaml": later})
    assert fault.code == "date.overlap"


def test_an_id_under_a_folder_that_is_no_model_is_refused() -> None:
    (fault,) = faults({"village/1-2020.yaml": POINTS.replace("id: clan/", "id: village/")})
    assert fault.code == "id.file"


def test_deep_nesting_is_refused_and_never_breaks_the_reader() -> None:
    (fault,) = faults({"clan/1-2020.yaml": "a: " + "[" * 5000})
    assert fault.code == "yaml.syntax"


def test_yaml_never_turns_a_word_into_something_else() -> None:
    for text in ("no", "on", "2020-02-30", "1_000", "0x1F", "012", "1e3"):
        found = _faults(POINTS.replace("scorable: true", f"scorable: {text}"))
        assert [fault.code for fault in found] == ["value.type"]
        assert _faults(POINTS.replace("text: Chỉ số một", f"text: {text}")) == ()
