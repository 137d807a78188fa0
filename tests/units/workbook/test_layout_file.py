"""A layout file is read strictly, and every refusal says where and what to do."""

from __future__ import annotations

import pytest

from sheets_sync import data
from sheets_sync.core import Input, Kind, Layout, Output, Pack, Shape, Stop
from sheets_sync.workbook.layout import load_layout

SMALL = """id: small
version: "1.0"
title: Sổ nhỏ
lists:
  yes_no: [Có, Không]
machine:
  - {output: key, header: Mã, kind: text}
  - {output: todo, header: Cần sửa, kind: text}
  - {output: flags, header: Cờ, kind: text, hidden: true}
sheets:
  - id: records
    title: Sổ
    shape: records
    columns:
      - {input: name, header: Tên, kind: name, help: Gõ tên., example: An}
      - {input: done, header: Xong, kind: choice, choices: yes_no, help: Chọn., example: Có}
"""


def refusal(text: str) -> dict[str, object]:
    with pytest.raises(Stop) as stop:
        load_layout(text, [], name="small.yaml")
    assert stop.value.code == "layout.invalid"
    assert stop.value.facts["file"] == "small.yaml"
    assert stop.value.facts["cause"]
    assert stop.value.facts["remedy"]
    return stop.value.facts


def test_a_sound_file_gives_machine_columns_at_the_left_then_its_own() -> None:
    sheet = load_layout(SMALL, []).sheet("records")
    assert [column.id for column in sheet.columns] == ["key", "todo", "flags", "name", "done"]
    assert [column.id for column in sheet.inputs] == ["name", "done"]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("help: Gõ tên.", "hlep: Gõ tên."), 15),
        (("    title: Sổ\n", "    title: Sổ\n    title: Sách\n"), 13),
        (("kind: name,", "kind: nmae,"), 15),
        (("    shape: records\n", ""), 11),
        (("choices: yes_no", "choices: yes_oh"), 11),
        (('version: "1.0"', "version: one"), 2),
        (("help: Chọn.", "width: 900, help: Chọn."), 16),
        (("  - id: records", "  - use: records\n  - id: records"), 11),
    ],
)
def test_a_fault_is_refused_with_its_line(change: tuple[str, str], line: int) -> None:
    assert change[0] in SMALL
    assert refusal(SMALL.replace(*change))["line"] == line


def test_text_that_is_no_yaml_is_refused() -> None:
    assert refusal("id: [small")["line"] in (1, 2)


def test_score_columns_come_from_the_packs_once_a_voice(commune: Layout, packs: tuple[Pack, ...]) -> None:
    citizens = commune.sheet("citizens")
    expected = {i.id for pack in packs if pack.model == "citizen" for i in pack.indicators}
    for voice, prefix, letters in (("self", "self", "TC"), ("appraised", "given", "TĐ")):
        scores = [c for c in citizens.inputs if c.kind is Kind.SCORE and c.voice == voice]
        assert {c.indicator for c in scores} == expected
        assert [c.header for c in scores] == [f"{letters}{n}" for n in range(1, 11)]
        assert [c.id for c in scores] == [f"{prefix}.{n:02d}" for n in range(1, 11)]


def test_derived_indicators_have_no_column(commune: Layout, packs: tuple[Pack, ...]) -> None:
    families = [pack for pack in packs if pack.model == "family"]
    typed = {i.id for pack in families for i in pack.indicators if i.derived is None}
    assert {c.indicator for c in commune.sheet("families").inputs if c.voice == "self"} == typed
    assert any(i.derived is not None for pack in families for i in pack.indicators)


def test_the_wording_of_every_group_is_in_the_help(commune: Layout, packs: tuple[Pack, ...]) -> None:
    column = next(c for c in commune.sheet("citizens").inputs if c.id == "self.05")
    for pack in packs:
        if pack.model == "citizen":
            text = next(i.text for i in pack.indicators if i.id == "citizen.05")
            assert f"{pack.group}: {text}" in column.help


def test_indicator_sheets_ask_their_facts_and_then_every_indicator(layout: Layout, packs: tuple[Pack, ...]) -> None:
    for sheet in layout.sheets:
        if sheet.shape is Shape.INDICATORS:
            ids = [asked.id for asked in sheet.asked]
            assert len(ids) == len(set(ids))
            assert ids[0] == "fact.registered"
            mine = {i.id for p in packs if p.model == sheet.model and p.scorable for i in p.indicators}
            assert {i for i in ids if not i.startswith("fact.")} == mine


def test_groups_and_kinds_are_those_of_the_packs(commune: Layout) -> None:
    assert commune.lists["groups"][0] == "N1 Người dân trong xã"
    assert len(commune.lists["groups"]) == 4
    assert len(commune.lists["unit_kinds"]) == len(commune.lists["unit_kind_codes"])


def test_the_units_book_takes_its_columns_from_the_commune(packs: tuple[Pack, ...], commune: Layout) -> None:
    unit = load_layout(data.text("templates", "unit.yaml"), packs, data.text("templates", "commune.yaml"))
    left_out = {"hamlet", "household", "clan"}
    kept = [column for column in commune.sheet("citizens").columns if column.id not in left_out]
    assert list(unit.sheet("citizens").columns) == kept
    assert unit.sheet("units").model == "agency"


def test_every_column_of_every_book_is_documented_once(layout: Layout) -> None:
    for sheet in layout.sheets:
        ids = [column.id for column in sheet.columns]
        headers = [column.header for column in sheet.columns]
        assert len(ids) == len(set(ids)), sheet.id
        assert len(headers) == len(set(headers)) or sheet.shape is Shape.PRINT, sheet.id  # shown nowhere
        for cell in (*sheet.columns, *sheet.cells.values()):
            if isinstance(cell, Input):
                assert cell.help.endswith((".", ";")), (sheet.id, cell.id)
                assert cell.example, (sheet.id, cell.id)
            elif isinstance(cell, Output):
                assert cell.header


def test_keys_point_to_something_that_is_there(layout: Layout) -> None:
    for sheet in layout.sheets:
        for column in sheet.inputs:
            if column.points_to:
                target, _, name = column.points_to.partition(".")
                assert layout.has(target)
                if target != "cover":
                    assert layout.sheet(target).column(name)


def test_ids_of_older_versions_are_still_there(packs: tuple[Pack, ...], commune: Layout) -> None:
    for name in data.names("templates"):
        if name.startswith("history/commune-"):
            old = load_layout(data.text("templates", name), packs)
            assert old.version != commune.version
            for sheet in old.sheets:
                assert {c.id for c in sheet.columns} <= {c.id for c in commune.sheet(sheet.id).columns}
