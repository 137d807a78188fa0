"""The packs as shipped: sound, honest about what was read, and every worked example beside them comes out."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sheets_sync import data
from sheets_sync.core import Cells, Indicator, Pack, Points, Scores, Status, Stop, Targets, Worths, objects
from sheets_sync.rubric import (
    Packs,
    band_name,
    explain,
    faults,
    json_schema,
    load,
    recognition,
    score,
    worth_of_answers,
    worth_of_part,
    worth_of_scores,
)
from sheets_sync.rubric.score import band_of
from sheets_sync.rubric.yamltext import parse
from sheets_sync.vn import State

TEXTS = {name: data.text("criteria", name) for name in data.names("criteria")}
CRITERIA = Path(__file__).parents[2] / "criteria"


def _examples() -> list[Any]:
    found: list[Any] = []
    for name in (name for name in TEXTS if "/examples-" in name):
        told = parse(name, TEXTS[name])
        assert not told.faults, told.faults
        file: Mapping[str, Any] = told.data or {}
        found += (pytest.param(file, one, id=f"{file['pack']}: {one['says']}") for one in file["examples"])
    return found


EXAMPLES = _examples()


@pytest.fixture(scope="module")
def packs() -> Packs:
    return load(TEXTS)


def test_every_pack_is_sound() -> None:
    assert [str(fault) for fault in faults(TEXTS)] == []


@pytest.mark.parametrize(("file", "example"), EXAMPLES)
def test_worked_example(packs: Packs, file: Mapping[str, Any], example: Mapping[str, Any]) -> None:
    pack = packs.get(file["pack"], example.get("group", file.get("group", "")))
    if "lowest" in example:
        assert _class_of(pack, example["total"], example["lowest"]) == example["result"]
        return
    scores = _scored(pack, file, example)
    told = explain(scores, 0)
    assert told.result == example["result"]
    if "total" in example:
        assert told.total == int(Decimal(example["total"]) * 100)
    if "missing" in example:
        ids = [step.indicator.id.partition(".")[2] for step in told.missing.raises]
        assert ids == example["missing"]
    assert (scores.band[0] == -1) == example.get("pending", False)
    if "held" in example:
        assert isinstance(pack.rule, Targets)
        prior, day = date.fromisoformat(example["prior_date"]), date.fromisoformat(example["day"])
        held = recognition(pack.rule, int(scores.band[0]), example["prior"], prior, day)
        assert (held.level, str(held.reason)) == (example["held"], example["reason"])


def _class_of(pack: Pack, total: int, lowest: int) -> str:
    assert isinstance(pack.rule, Points)
    return band_name(pack, int(band_of(pack.rule, np.array([total * 100]), np.array([lowest * 100]))[0]))


def _scored(pack: Pack, file: Mapping[str, Any], example: Mapping[str, Any]) -> Scores:
    kinds = objects([example.get("kind", file.get("kind", ""))])
    answers = {**file.get("answers", {}), **example["answers"]}
    names = [indicator.id.partition(".")[2] for indicator in pack.indicators]
    assert set(example["answers"]) <= set(names)
    columns = [
        _worth(indicator, answers.get(name, file.get("usual")), kinds, example.get("difficult", False))
        for indicator, name in zip(pack.indicators, names, strict=True)
    ]
    evidenced = np.array([[name not in example.get("without_evidence", []) for name in names]])
    return score((pack,), np.zeros(1, np.int64), np.column_stack(columns), "self", evidenced)


def _worth(indicator: Indicator, answer: object, kinds: Cells, difficult: bool) -> Worths:
    if isinstance(answer, str) and "/" in answer and indicator.derived is not None:
        part, whole = (np.array([int(number)]) for number in answer.split("/"))
        return worth_of_part(indicator, part, whole, difficult, kinds)
    if isinstance(answer, int | Decimal):
        return worth_of_scores(indicator, np.array([int(answer * 100)]), np.array([State.OK], np.int8))
    return worth_of_answers(indicator, objects([answer]), kinds, difficult)


def test_every_class_and_level_of_a_pack_in_use_has_an_example(packs: Packs) -> None:
    shown = {(param.values[0]["pack"], param.values[1]["result"]) for param in EXAMPLES}
    for pack in packs.packs:
        if not pack.scorable:
            continue
        names = [name for _, name in pack.rule.bands] if isinstance(pack.rule, Points) else ["", *pack.rule.levels]
        assert {(pack.id, name) for name in names} <= shown


def test_a_decision_is_in_force_by_its_dates(packs: Packs) -> None:
    def ids(model: str, period: int) -> set[str]:
        return {pack.id for pack in packs.of(model, period)}

    assert ids("citizen", 2021) == set()
    assert ids("citizen", 2022) == {"citizen/244-2022"}
    assert ids("citizen", 2023) == ids("citizen", 2030) == {"citizen/324-2023"}
    assert ids("citizen", 2031) == set()
    assert ids("agency", 2023) == {"agency/22-2020"}
    assert ids("agency", 2024) == {"agency/24-2023"}
    assert ids("commune", 2023) == {"commune/44-2014"}
    assert ids("commune", 2024) == {"commune/25-2023"}
    assert ids("family", 2020) == {"family/448-2015"}
    assert [pack.group for pack in packs.of("citizen", 2025)] == ["N1", "N2", "N3", "N4"]
    assert [pack.group for pack in packs.of("citizen", 2022)] == ["G1", "G2", "G3"]


def test_what_is_known_is_counted_as_known_and_no_more(packs: Packs) -> None:
    status = {(pack.id, pack.group): pack.source.status for pack in packs.packs}
    full = {"agency/22-2020", "agency/24-2023", "commune/25-2023", "commune/44-2014"}
    assert {pack_id for (pack_id, _), worst in status.items() if worst is Status.VERIFIED} == full
    assert status["citizen/324-2023", "N3"] is Status.PARTIAL
    assert status["citizen/324-2023", "N1"] is Status.UNVERIFIED
    records = {pack.id for pack in packs.packs if not pack.scorable}
    assert records == {"commune/44-2014", "family/448-2015", "unit/448-2015"}


def test_the_numbers_of_targets_are_those_of_the_circulars(packs: Packs) -> None:
    def targets(pack: Pack) -> int:
        return len({indicator.target for indicator in pack.indicators})

    assert targets(packs.get("agency/24-2023", "district")) == 15
    assert targets(packs.get("agency/24-2023", "province")) == 16
    assert targets(packs.get("commune/25-2023")) == 15
    assert targets(packs.get("commune/44-2014")) == 15
    assert all(len(pack.indicators) == 10 for pack in packs.packs if pack.model == "citizen")


def test_groups_are_for_kinds_of_unit(packs: Packs) -> None:
    assert [pack.group for pack in packs.of("agency", 2025, "university")] == ["province"]
    assert [pack.group for pack in packs.of("agency", 2025, "preschool")] == ["district"]
    assert [pack.group for pack in packs.of("agency", 2025, "agency")] == ["district", "province"]


def test_weak_packs_are_named_until_the_province_attests_them(packs: Packs) -> None:
    ids = ["citizen/324-2023", "agency/24-2023", "family/2021-2030"]
    assert packs.unattested(ids) == ("citizen/324-2023", "family/2021-2030")
    assert packs.unattested(ids, frozenset({"family/2021-2030"})) == ("citizen/324-2023",)


def test_the_digest_follows_what_the_packs_say(packs: Packs) -> None:
    name = "citizen/324-2023.yaml"
    commented = load({**TEXTS, name: "# thêm một dòng ghi chú\n" + TEXTS[name]})
    changed = load({**TEXTS, name: TEXTS[name].replace("Người dân trong xã", "Người dân ở xã")})
    assert commented.digest() == packs.digest() != changed.digest()


def test_the_schema_for_editors_is_the_one_that_the_loader_uses() -> None:
    assert (CRITERIA / "pack.schema.json").read_text(encoding="utf-8") == json_schema()


def test_every_pack_passes_the_schema_in_a_checker_of_others() -> None:
    files = [str(CRITERIA / name) for name in TEXTS if name.endswith(".yaml") and "examples-" not in name]
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(CRITERIA / "pack.schema.json")]
    good = subprocess.run([*command, *files], capture_output=True, text=True, check=False)
    assert good.returncode == 0, good.stdout


def test_the_schema_refuses_what_the_loader_refuses(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(TEXTS["clan/2021-2030.yaml"].replace("scorable:", "scoreable:"), encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(CRITERIA / "pack.schema.json")]
    bad = subprocess.run([*command, str(broken)], capture_output=True, text=True, check=False)
    assert bad.returncode == 1
    assert "scoreable" in bad.stdout


def test_a_pack_that_is_not_there_is_told(packs: Packs) -> None:
    with pytest.raises(Stop) as stopped:
        packs.get("citizen/324-2023", "N5")
    assert stopped.value.code == "pack.absent"
    assert stopped.value.facts["pack"] == "citizen/324-2023 N5"
