"""Changes of the workbook part and its two indexes: defined names, a new tab, the calculation flag."""

from __future__ import annotations

from collections.abc import Sequence

from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.archive import key
from sheets_sync.hosts.xlsx.edits import NameEdit, NewSheet
from sheets_sync.hosts.xlsx.fragments import placed
from sheets_sync.hosts.xlsx.outline import Outline, attributes, children_of, outline, spliced, with_attributes
from sheets_sync.hosts.xlsx.package import CONTENT_TYPES, Package, relations_name
from sheets_sync.hosts.xlsx.strings import escaped, unescaped

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)


class Book:
    """The parts around the sheets in the making: only those that were changed come out."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._part = package.workbook
        self._parts: dict[str, bytes] = {}
        self.added: dict[str, bytes] = {}
        self.removed: list[str] = []

    def replaced(self) -> dict[str, bytes | None]:
        """Part name -> new content, None where the part is left out."""
        return {**self._parts, **dict.fromkeys(self.removed)}

    def calculates_on_load(self) -> bool:
        """Whether the workbook is calculated anew whenever it is opened."""
        whole = self._outline(self._part)
        child = whole.child("calcPr")
        return child is not None and attributes(whole.slice(child)).get("fullCalcOnLoad") in ("1", "true")

    def calculate_on_load(self) -> None:
        """Ask for that."""
        if self.calculates_on_load():
            return
        whole = self._outline(self._part)
        child = whole.child("calcPr")
        if child is None:
            self._splice(whole, placed(whole, {"calcPr": b'<calcPr fullCalcOnLoad="1"/>'}))
        else:
            new = with_attributes(whole.slice(child), {"fullCalcOnLoad": "1"})
            self._splice(whole, [(child.start, child.stop, new)])

    def set_names(self, names: Sequence[NameEdit]) -> None:
        """Defined names set or taken away; the others keep their bytes and order."""
        titles = [sheet.title for sheet in self._package.sheets]
        for name in names:
            whole = self._outline(self._part)
            child = whole.child("definedNames")
            known = children_of(whole, child) if child is not None else ()
            scope = str(titles.index(name.sheet)) if name.sheet in titles else ""
            if name.sheet is not None and not scope:
                raise Stop("sheet.missing", sheet=name.sheet)
            kept = []
            for entry in known:
                given = attributes(whole.slice(entry))
                same_name = unescaped(given.get("name", "")).lower() == name.name.lower()
                if not (same_name and given.get("localSheetId", "") == scope):
                    kept.append(whole.slice(entry))
            if name.refers is not None:
                kept.append(_defined_name(name, scope, whole.prefix))
            tag = whole.prefix + b"definedNames"
            content = b"<" + tag + b">" + b"".join(kept) + b"</" + tag + b">" if kept else b""
            if child is not None:
                self._splice(whole, [(child.start, child.stop, content)])
            elif content:
                at = placed(whole, {"definedNames": b"<definedNames/>"})[0][0]
                self._splice(whole, [(at, at, content)])

    def add_sheet(self, sheet: NewSheet) -> str:
        """A tab after all others; the name of its part."""
        package = self._package
        taken = {key(name) for name in (*package.names, *self.added)}
        number = next(n for n in range(1, len(taken) + 2) if f"xl/worksheets/sheet{n}.xml" not in taken)
        part = f"xl/worksheets/sheet{number}.xml"
        self.added[part] = sheet.xml
        self._append(CONTENT_TYPES, f'<Override PartName="/{part}" ContentType="{_SHEET_TYPE}"/>')
        rels = self._outline(relations_name(self._part))
        ids = [attributes(rels.slice(child)) for child in rels.children]
        rid = next(f"rId{n}" for n in range(1, len(ids) + 2) if all(given.get("Id") != f"rId{n}" for given in ids))
        space = _RELATIONS[any(given.get("Type", "").startswith(_RELATIONS[1]) for given in ids)]
        self._append(rels.part, f'<Relationship Id="{rid}" Type="{space}/worksheet" Target="/{part}"/>')
        self._list_sheet(sheet, rid, space)
        return part

    def _list_sheet(self, sheet: NewSheet, rid: str, space: str) -> None:
        whole = self._outline(self._part)
        child = whole.child("sheets")
        listed = children_of(whole, child) if child is not None else ()
        if not listed:
            raise Stop("file.broken", part=self._part)
        sheet_id = max(known.sheet_id for known in self._package.sheets) + len(self.added)
        state = ' state="hidden"' if sheet.hidden else ""
        title = escaped(sheet.title).replace('"', "&quot;")
        tag = f'sheet name="{title}" sheetId="{sheet_id}"{state} xmlns:r="{space}" r:id="{rid}"/>'
        at = listed[-1].stop
        self._splice(whole, [(at, at, b"<" + whole.prefix + tag.encode())])

    def replace_part(self, part: str, data: bytes) -> None:
        """A part with other content."""
        self._parts[part] = data

    def remove_part(self, part: str) -> None:
        """A part taken out, with its relationship and its content type."""
        self.removed.append(part)
        rels = self._outline(relations_name(self._part))
        gone = {r.id for r in self._package.relations(self._part) if not r.external and key(r.target) == key(part)}
        self._drop(rels, "Id", gone)
        types = self._outline(CONTENT_TYPES)
        names = {attributes(types.slice(child)).get("PartName", "") for child in types.children}
        self._drop(types, "PartName", {name for name in names if key(name) == key(part)})

    def _drop(self, whole: Outline, attribute: str, gone: set[str]) -> None:
        self._splice(
            whole,
            [(c.start, c.stop, b"") for c in whole.children if attributes(whole.slice(c)).get(attribute) in gone],
        )

    def _append(self, part: str, element: str) -> None:
        whole = self._outline(part)
        name = element.encode()[1:]
        self._splice(whole, [(whole.stop, whole.stop, b"<" + whole.prefix + name)])

    def _outline(self, part: str) -> Outline:
        return outline(self._parts.get(part) or self._package.read(part), part)

    def _splice(self, whole: Outline, splices: list[tuple[int, int, bytes]]) -> None:
        self._parts[whole.part] = spliced(whole.text, splices)


def _defined_name(name: NameEdit, scope: str, prefix: bytes) -> bytes:
    local = f' localSheetId="{scope}"' if scope else ""
    hidden = ' hidden="1"' if name.hidden else ""
    title = escaped(name.name).replace('"', "&quot;")
    text = f'definedName name="{title}"{local}{hidden}>{escaped(name.refers or "")}</'
    return b"<" + prefix + text.encode() + prefix + b"definedName>"
