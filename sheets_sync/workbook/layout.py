"""A layout file and the rubric packs -> a Layout: one definition of every column, for all that is made of columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pydantic import TypeAdapter, ValidationError

from sheets_sync.core import Asked, Button, Input, Kind, Layout, Output, Pack, Shape, Sheet, Stop
from sheets_sync.rubric.faults import PackFault
from sheets_sync.rubric.vocabulary import KINDS, STATES
from sheets_sync.rubric.yamltext import Text, parse
from sheets_sync.workbook.guide import rubric_lines, status_line
from sheets_sync.workbook.lists import score_lists
from sheets_sync.workbook.places import address, cell_at
from sheets_sync.workbook.schema import (
    ButtonText,
    GroupsText,
    InputText,
    LayoutText,
    ListText,
    OutputText,
    ScoresText,
    SheetText,
    UseText,
    VocabularyText,
)
from sheets_sync.workbook.scores import number_of, score_columns

Packs = Mapping[str, Sequence[Pack]]  # by model
_ADAPTER = TypeAdapter(LayoutText)
_NARROW = {"key": 15.0, "kq": 10.0, "todo": 12.0}
_MACHINE = {
    Shape.SUBJECTS: ("key", "kq", "score", "todo", "flags"),
    Shape.INDICATORS: ("key", "kq", "score", "todo", "flags"),
    Shape.RECORDS: ("key", "todo", "flags"),
}


def load_layout(text: str, packs: Sequence[Pack], base: str = "", name: str = "layout.yaml") -> Layout:
    """The Layout that a layout file describes under these packs: those in force, a pack a group of each model.

    ``base``: text of the file that it is ``based_on``. A file that is not as it should be is a
    ``Stop("layout.invalid")`` with file, line, cause and remedy.
    """
    told, parsed = _read(name, text)
    under = _read(told.based_on, base)[0] if told.based_on and base else None
    by_model: dict[str, list[Pack]] = {}
    for pack in packs:
        by_model.setdefault(pack.model, []).append(pack)
    lists = _lists({**(under.lists if under else {}), **told.lists}, by_model)
    machine = {column.output: column for column in (told.machine or (under.machine if under else ()))}
    sheets = []
    for place, entry in enumerate(told.sheets):
        try:
            spoken = _resolved(entry, told, under)
            sheets.append(_sheet(spoken, told.title, machine, by_model, lists))
        except KeyError as missing:
            fault = PackFault(
                name, parsed.line(("sheets", place)), "value.choice", {"key": missing.args[0], "expected": "có sẵn"}
            )
            raise _stop(fault) from missing
    return Layout(told.id, told.version, tuple(sheets), {**lists, **score_lists(sheets)})


def based_on(text: str, name: str = "layout.yaml") -> str:
    """The id of the layout that this file is based on, "" = none."""
    return _read(name, text)[0].based_on


def _read(name: str, text: str) -> tuple[LayoutText, Text]:
    parsed = parse(name, text)
    if parsed.faults or parsed.data is None:
        raise _stop(parsed.faults[0])
    try:
        return _ADAPTER.validate_python(parsed.data), parsed
    except ValidationError as error:
        first = error.errors()[0]
        path, key = _path(parsed, first["loc"])
        codes = {"extra_forbidden": "key.unknown", "missing": "key.missing"}
        fault = PackFault(
            name, parsed.line(path), codes.get(first["type"], "value.type"), {"key": key, "problem": first["msg"]}
        )
        raise _stop(fault) from error


def _path(parsed: Text, loc: tuple[int | str, ...]) -> tuple[tuple[int | str, ...], str]:
    """Where pydantic points to, without the names of the alternatives that it tried."""
    path: tuple[int | str, ...] = ()
    for step in loc:
        if (*path, step) in parsed.lines:
            path = (*path, step)
    return path, str(loc[-1])


def _stop(fault: PackFault) -> Stop:
    return Stop("layout.invalid", file=fault.file, line=fault.line, cause=fault.cause(), remedy=fault.remedy())


def _lists(told: Mapping[str, ListText], packs: Packs) -> dict[str, tuple[str, ...]]:
    words = {"states": STATES, "kinds": tuple(KINDS.values()), "kind_codes": tuple(KINDS)}
    lists: dict[str, tuple[str, ...]] = {}
    for name, entry in told.items():
        if isinstance(entry, GroupsText):
            groups = [f"{pack.group} {pack.group_text}".strip() for pack in packs.get(entry.groups_of, ())]
            lists[name] = tuple(dict.fromkeys(group for group in groups if group))
        elif isinstance(entry, VocabularyText):
            lists[name] = words[entry.vocabulary]
        else:
            lists[name] = entry
    return lists


def _resolved(entry: SheetText | UseText, told: LayoutText, under: LayoutText | None) -> SheetText:
    """The sheet in full: what it takes from the base or from another sheet of the file filled in."""
    own = {sheet.id: sheet for sheet in told.sheets if isinstance(sheet, SheetText)}
    theirs = {sheet.id: sheet for sheet in (under.sheets if under else ()) if isinstance(sheet, SheetText)}
    if isinstance(entry, SheetText):
        return entry.model_copy(update={"columns": own[entry.columns_of].columns}) if entry.columns_of else entry
    found = theirs[entry.use]
    columns = theirs[found.columns_of].columns if found.columns_of else found.columns
    kept = tuple(c for c in columns if not (isinstance(c, InputText) and c.input in entry.without))
    return found.model_copy(
        update={"columns": kept, "model": entry.model or found.model, "guide": entry.guide or found.guide}
    )


def _sheet(
    told: SheetText, book: str, machine: Mapping[str, OutputText], packs: Packs, lists: Mapping[str, object]
) -> Sheet:
    mine = tuple(pack for pack in packs.get(told.model, ()) if pack.scorable)
    columns: list[Input | Output] = [_output(machine[column]) for column in _MACHINE.get(told.shape, ())]
    if told.shape is Shape.INDICATORS:  # several rows a subject: longer keys, and the question must stay in sight
        columns = [replace(column, width=_NARROW.get(column.id, column.width)) for column in columns]
    for column in told.columns:
        if isinstance(column, ScoresText):
            columns += score_columns(column, mine)
        else:
            columns.append(_input(column, column.input, lists) if isinstance(column, InputText) else _output(column))
    guide = told.guide
    if told.shape is Shape.COVER:
        guide = (book, *guide)
    elif told.shape is Shape.GUIDE:
        guide = (*guide, *rubric_lines(packs))
    elif told.model and status_line(mine):
        guide = (*guide, status_line(mine))
    return Sheet(
        id=told.id,
        title=told.title,
        shape=told.shape,
        model=told.model,
        columns=tuple(columns),
        cells=dict(_cells(told, lists)),
        asked=tuple(_asked(told, mine, lists)) if told.shape is Shape.INDICATORS else (),
        key_prefix=told.key_prefix,
        guide=guide,
    )


def _cells(told: SheetText, lists: Mapping[str, object]) -> Iterable[tuple[str, Input | Output | Button]]:
    for cell in told.cells:
        if isinstance(cell, OutputText):
            yield cell.at, _output(cell)
        elif isinstance(cell, ButtonText):
            yield cell.at, Button(cell.button, cell.label)
        elif cell.count == 1:
            yield cell.at, _input(cell, cell.input, lists)
        else:
            row, column = cell_at(cell.at)
            for i in range(cell.count):
                yield address(row + i, column), _input(cell, f"{cell.input}.{i + 1:02d}", lists)


def _input(told: InputText, column_id: str, lists: Mapping[str, object]) -> Input:
    if told.choices:
        lists[told.choices]  # a KeyError names the list that is not there
    return Input(
        id=column_id,
        header=told.header,
        kind=told.kind,
        help=told.help,
        example=told.example,
        choices=told.choices,
        points_to=told.points_to,
        required=told.required,
        aliases=told.aliases,
        voice=told.voice,
        width=told.width,
        folded=told.folded,
    )


def _output(told: OutputText) -> Output:
    return Output(told.output, told.header, told.kind, told.width, told.hidden)


def _asked(told: SheetText, packs: Sequence[Pack], lists: Mapping[str, object]) -> Iterable[Asked]:
    for fact in told.facts:
        if fact.choices:
            lists[fact.choices]
        yield Asked(fact.id, fact.text, fact.kind, fact.help, fact.choices)
    indicators = {indicator.id: indicator for pack in reversed(packs) for indicator in pack.indicators}
    ordered = dict.fromkeys(indicator.id for pack in packs for indicator in pack.indicators)
    for indicator_id in ordered:
        yield Asked(indicator_id, f"{number_of(indicator_id)}. {_begun(indicators[indicator_id].text)}", Kind.ANSWER)


def _begun(text: str) -> str:
    """A wording as a sheet shows it: what a pack left out at its beginning ("… công dân") is not shown as a gap."""
    shown = text.removeprefix("…").lstrip()
    return shown[:1].upper() + shown[1:]
