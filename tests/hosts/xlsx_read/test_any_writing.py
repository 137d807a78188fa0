"""Law: the same cells come out of every legal way to write them down."""

from xml.sax.saxutils import escape

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sheets_sync.core import Grid
from sheets_sync.hosts.files import read_workbook
from sheets_sync.hosts.xlsx.refs import address

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8).filter(
    lambda text: text == text.strip() and text.isprintable() and "_x" not in text
)
contents = st.one_of(
    st.integers(-(10**12), 10**12).map(float), st.booleans(), texts, st.sampled_from(["#DIV/0!", "#N/A", "#REF!"])
)
places = st.tuples(st.integers(0, 60), st.integers(0, 60))
sheets = st.dictionaries(places, st.tuples(contents, st.booleans()), max_size=25)


class Writer:
    """Writes cells as a whimsical program would."""

    def __init__(self, choose: st.DataObject) -> None:
        self.choose = choose
        self.prefix = self.one_of("", "x:")
        self.strings: list[str] = []

    def one_of(self, *ways: str) -> str:
        return self.choose.draw(st.sampled_from(ways))

    def part(self, cells: dict) -> str:
        numbers = sorted({row for row, _ in cells})
        if self.one_of("rising", "any") == "any":
            numbers = self.choose.draw(st.permutations(numbers))
        rows, following = "", 0
        for number in numbers:
            bare = number == following and self.one_of("r", "none") == "none"
            mine = {column: cells[row, column] for row, column in sorted(cells) if row == number}
            rows += self.row(number, mine, bare)
            following = number + 1
        space = f'xmlns:{self.prefix[:-1]}="{MAIN}"' if self.prefix else f'xmlns="{MAIN}"'
        p = self.prefix
        return f"<{p}worksheet {space}><{p}sheetData>{rows}</{p}sheetData></{p}worksheet>"

    def row(self, number: int, cells: dict, bare: bool) -> str:
        written, following = "", 0
        for column, (value, computed) in cells.items():
            ref = "" if column == following and self.one_of("r", "none") == "none" else address(number, column)
            written += self.one_of("", "", "\n  ", "<!-- <c/> -->") + self.cell(ref, value, computed)
            following = column + 1
        return self.tag("row", {} if bare else {"r": str(number + 1)}, written)

    def cell(self, ref: str, value: object, computed: bool) -> str:
        kind, inner = self.value(value)
        attributes = {name: v for name, v in (("r", ref), ("s", self.one_of("", "0")), ("t", kind)) if v}
        formula = self.tag("f", {}, '1&lt;2&amp;"e"') if computed else ""
        return self.tag("c", attributes, formula + inner)

    def value(self, value: object) -> tuple[str, str]:
        if isinstance(value, bool):
            return "b", self.tag("v", {}, str(int(value)))
        if isinstance(value, float):
            return self.one_of("", "n"), self.tag("v", {}, f"{value:.0f}")
        if value in ("#DIV/0!", "#N/A", "#REF!"):
            return "e", self.tag("v", {}, str(value))
        how, text = self.one_of("s", "str", "inlineStr"), escape(str(value))
        if how == "s":
            self.strings.append(f"<si><t>{text}</t></si>")
            return how, self.tag("v", {}, str(len(self.strings) - 1))
        return how, self.tag("v", {}, text) if how == "str" else self.tag("is", {}, self.tag("t", {}, text))

    def tag(self, name: str, attributes: dict[str, str], inner: str) -> str:
        items = list(attributes.items())
        if len(items) > 1 and self.one_of("same", "turned") == "turned":
            items.reverse()
        quote, space = self.one_of('"', '"', "'"), self.one_of("", "", " ")
        text = "".join(f" {space}{key}={quote}{value}{quote}" for key, value in items)
        return f"<{self.prefix}{name}{text}{space}>{inner}</{self.prefix}{name}{space}>"


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine draws slowly
@given(cells=sheets, choose=st.data())
def test_cells_and_masks_are_the_same(book, cells, choose):
    writer = Writer(choose)
    part = writer.part(cells)
    strings = f'<sst xmlns="{MAIN}">{"".join(writer.strings)}</sst>'
    grid: Grid = read_workbook(book(part, strings=strings), "", "").grids["Trang 1"]
    height = max((row for row, _ in cells), default=-1) + 1
    width = max((column for _, column in cells), default=-1) + 1
    assert grid.values.shape == grid.error.shape == grid.formula.shape == (height, width)
    found = {
        (r, c): (grid.values[r, c], bool(grid.formula[r, c]))
        for r in range(height)
        for c in range(width)
        if grid.values[r, c] is not None
    }
    assert found == cells
    assert {k for k in found if grid.error[k]} == {
        k for k, (v, _) in cells.items() if v in ("#DIV/0!", "#N/A", "#REF!")
    }
