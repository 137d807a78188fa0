"""Parts of the template put back into a file: validations, colour rules, the filter, text columns.

A repaired sheet says the same as a new one. What others put there stays: their rules, and their validations outside
the columns that are repaired.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from sheets_sync.core import HEADER_ROW, Fix, Ints, Part, PartKind, Stop
from sheets_sync.hosts.xlsx.edits import ColumnEdit, Edit, NameEdit
from sheets_sync.hosts.xlsx.outline import Child, Outline, attributes, children_of, outline, with_attributes
from sheets_sync.hosts.xlsx.package import Package
from sheets_sync.hosts.xlsx.partscan import canonical
from sheets_sync.hosts.xlsx.refs import ROWS, Area, area
from sheets_sync.hosts.xlsx.strings import unescaped
from sheets_sync.hosts.xlsx.styles import Styles, styles_part
from sheets_sync.hosts.xlsx.textcolumns import text_columns
from sheets_sync.workbook.formulas import Rule
from sheets_sync.workbook.looks import LOOKS, Look
from sheets_sync.workbook.parts import Made
from sheets_sync.workbook.places import letters
from sheets_sync.workbook.validations import Validation

_ASKED = (PartKind.DROPDOWN, PartKind.GUARD, PartKind.CHECKED)


@dataclass(frozen=True, slots=True)
class Repair:
    """What ``patch`` needs for the fixes: top-level elements by part, whole parts, cells whose style changes, names."""

    fragments: dict[str, dict[str, bytes]] = field(default_factory=dict)
    parts: dict[str, bytes] = field(default_factory=dict)
    edits: list[ColumnEdit] = field(default_factory=list)
    names: list[NameEdit] = field(default_factory=list)

    def beside(self, edits: Sequence[Edit]) -> list[Edit]:
        """These edits and the repair's own, without the cells that both mean: those are written, and restyled next."""
        written: dict[tuple[str, int], Ints] = {}
        for edit in edits:
            if isinstance(edit, ColumnEdit):
                at = edit.part, edit.column
                written[at] = np.concatenate([written.get(at, edit.rows[:0]), edit.rows])
        own: list[Edit] = []
        for edit in self.edits:
            free = ~np.isin(edit.rows, written.get((edit.part, edit.column), edit.rows[:0]))
            own.append(replace(edit, rows=edit.rows[free], values=edit.values[free]))
        return [*edits, *own]


def repaired(package: Package, fixes: Sequence[Fix]) -> Repair:
    """The repair of a workbook. A fix's part that does not know how it is made only takes the old one away."""
    repair = Repair()
    if not fixes:
        return repair
    styles = Styles(package.read(styles_part(package)), styles_part(package))
    before = styles.xml
    for tab in package.sheets:
        mine = [fix for fix in fixes if _part_of(fix).sheet == tab.title]
        if not mine:
            continue
        whole = outline(package.read(tab.part), tab.part, skip="sheetData")
        new: dict[str, bytes] = {}
        asked = [fix for fix in mine if _part_of(fix).kind in _ASKED]
        if asked:
            new["dataValidations"] = _validations(whole, asked)
        ruled = [fix for fix in mine if _part_of(fix).kind is PartKind.RULE]
        if ruled:
            new["conditionalFormatting"] = _rules(whole, ruled, styles)
        for fix in mine:
            if fix.now is not None and fix.now.kind is PartKind.FILTER:
                new["autoFilter"] = _filter(whole, fix.now.text)
                repair.names.append(_filter_name(tab.title, fix.now.text))
        columns = [fix.now.column for fix in mine if fix.now is not None and fix.now.kind is PartKind.TEXT_FORMAT]
        if columns:
            elements, edits = text_columns(package, tab.part, columns, styles)
            new |= elements
            repair.edits.extend(edits)
        repair.fragments[tab.part] = new
    if styles.xml != before:
        repair.parts[styles_part(package)] = styles.xml
    return repair


def _part_of(fix: Fix) -> Part:
    part = fix.now or fix.was
    assert part is not None, "a fix without parts"
    return part


def _validations(whole: Outline, fixes: Sequence[Fix]) -> bytes:
    """The whole list: ours in their columns, what others put into those columns cut off, everything else as it was."""
    columns = {_part_of(fix).column for fix in fixes}
    kept = []
    child = whole.child("dataValidations")
    for entry in children_of(whole, child) if child is not None else ():
        text = whole.slice(entry)
        old = attributes(text).get("sqref", "").split()
        new = [_ref(piece) for ref in old for piece in _outside(_area(whole, ref), columns)]
        if new:
            kept.append(text if len(new) == len(old) else with_attributes(text, {"sqref": " ".join(new)}))
    ours = [
        _validation(fix.now.validation, fix.now.column)
        for fix in sorted(fixes, key=lambda fix: _part_of(fix).column)
        if isinstance(fix.now, Made) and fix.now.validation is not None
    ]
    entries = [*kept, *ours]
    return b'<dataValidations count="%d">%b</dataValidations>' % (len(entries), b"".join(entries)) if entries else b""


def _validation(asked: Validation, column: int) -> bytes:
    """One validation, from the header row to the sheet's end."""
    given = {
        "type": asked.type,
        "operator": asked.operator,
        "errorStyle": asked.style if asked.style == "warning" else "",
        "allowBlank": "1",
        "showInputMessage": "1",
        "showErrorMessage": "1" if asked.style else "",
        "errorTitle": asked.title if asked.style else "",
        "error": asked.error,
        "promptTitle": asked.title,
        "prompt": asked.prompt,
        "sqref": _column_ref(column, column),
    }
    told = "".join(f" {name}={quoteattr(value)}" for name, value in given.items() if value)
    return f"<dataValidation{told}><formula1>{escape(asked.formula)}</formula1></dataValidation>".encode()


def _outside(box: Area, columns: set[int]) -> list[Area]:
    """The pieces of an area without these columns, from the header row down."""
    pieces = [box]
    for column in sorted(columns) if box[2] >= HEADER_ROW else ():
        pieces = [piece for old in pieces for piece in _without(old, column)]
    return pieces


def _without(box: Area, column: int) -> Iterable[Area]:
    top, left, bottom, right = box
    if not left <= column <= right:
        yield box
        return
    if left < column:
        yield top, left, bottom, column - 1
    if top < HEADER_ROW:
        yield top, column, HEADER_ROW - 1, column
    if column < right:
        yield top, column + 1, bottom, right


def _rules(whole: Outline, fixes: Sequence[Fix], styles: Styles) -> bytes:
    """All rules of the sheet: others' as they were, then ours; of equal rank the order of the layout holds."""
    gone = {part.text for fix in fixes for part in (fix.was, fix.now) if part is not None}
    kept = []
    for child in whole.children:
        if child.name == "conditionalFormatting":
            rules = children_of(whole, child)
            others = [rule for rule in rules if not _formulas(whole, rule) & gone]
            if len(others) == len(rules):
                kept.append(whole.slice(child))
            elif others:
                start, stop = rules[0].start - child.start, rules[-1].stop - child.start
                text = whole.slice(child)
                kept.append(text[:start] + b"".join(whole.slice(rule) for rule in others) + text[stop:])
    ours: dict[str, list[bytes]] = {}
    for fix in fixes:
        if isinstance(fix.now, Made) and fix.now.rule is not None:
            rule = fix.now.rule
            ours.setdefault(_column_ref(rule.first, rule.last), []).append(_rule(rule, styles))
    made = [
        f'<conditionalFormatting sqref="{ref}">'.encode() + b"".join(rules) + b"</conditionalFormatting>"
        for ref, rules in ours.items()
    ]
    return b"".join([*kept, *made])


def _formulas(whole: Outline, rule: Child) -> set[str]:
    """Canonical formulas of a rule (an expression has one)."""
    found = set()
    for child in children_of(whole, rule):
        if child.name == "formula":
            text = whole.slice(child)
            found.add(canonical(unescaped(text[text.index(b">") + 1 : text.rindex(b"<")].decode())))
    return found


def _rule(rule: Rule, styles: Styles) -> bytes:
    style = styles.add("dxfs", dxf(LOOKS[rule.look]))
    stops = ' stopIfTrue="1"' if rule.stops else ""
    head = f'<cfRule type="expression" dxfId="{style}" priority="{rule.rank}"{stops}>'
    return f"{head}<formula>{escape(rule.formula)}</formula></cfRule>".encode()


def dxf(look: Look) -> bytes:
    """The style of a colour rule."""
    bold = "<b/>" if look.bold else ""
    fill = f'<fill><patternFill><bgColor rgb="FF{look.fill}"/></patternFill></fill>'
    return f'<dxf><font>{bold}<color rgb="FF{look.ink}"/></font>{fill}</dxf>'.encode()


def _filter(whole: Outline, ref: str) -> bytes:
    """The filter over that range, with the choices that its columns had."""
    child = whole.child("autoFilter")
    if child is None:
        return f'<autoFilter ref="{ref}"/>'.encode()
    return with_attributes(whole.slice(child), {"ref": ref})


def _filter_name(title: str, ref: str) -> NameEdit:
    """The hidden name by which Excel knows a sheet's filter."""
    first, last = (corner.rstrip("0123456789") for corner in ref.split(":"))
    rows = [corner[len(letter) :] for corner, letter in zip(ref.split(":"), (first, last), strict=True)]
    tab = title.replace("'", "''")
    return NameEdit("_xlnm._FilterDatabase", f"'{tab}'!${first}${rows[0]}:${last}${rows[1]}", title, hidden=True)


def _column_ref(first: int, last: int) -> str:
    return f"{letters(first)}{HEADER_ROW + 1}:{letters(last)}{ROWS}"


def _ref(box: Area) -> str:
    top, left, bottom, right = box
    first = f"{letters(left)}{top + 1}"
    return first if (top, left) == (bottom, right) else f"{first}:{letters(right)}{bottom + 1}"


def _area(whole: Outline, ref: str) -> Area:
    box = area(ref)
    if box is None:
        raise Stop("file.broken", part=whole.part)
    return box
