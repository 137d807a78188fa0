"""Draws docs/pictures/house.svg from what the code imports: run it after a room was added or an import changed.

python docs/house.py            # writes the picture
python docs/house.py --check    # exit code 1 if the picture is not what the code says
"""

from __future__ import annotations

import ast
import sys
import tomllib
from html import escape
from pathlib import Path

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "pictures" / "house.svg"
PACKAGE = "sheets_sync"
ROW, TOP, BOX, LEFT, WIDTH = 46, 64, 700, 20, 980
LEGEND = "an arc: the lower room imports the upper one (an import that follows from another is left out)"


def rooms() -> list[str]:
    """All rooms that there are, from the top of the house (imported by all) down, as the contract orders them."""
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(c["layers"] for c in tool["contracts"] if c["type"] == "layers" and PACKAGE in c["containers"])
    return [name for name in reversed(layers) if _files(name)]


def imports(names: list[str]) -> dict[str, set[str]]:
    """Which rooms each room imports."""
    found: dict[str, set[str]] = {}
    for name in names:
        found[name] = set()
        for path in _files(name):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                found[name] |= {room for module in _modules(node) if (room := _room(module)) in names and room != name}
    return found


def direct(edges: dict[str, set[str]]) -> dict[str, set[str]]:
    """The imports that say something: those not already implied by a room in between."""

    def reach(name: str) -> set[str]:
        return edges[name].union(*(reach(other) for other in edges[name]), set())

    return {name: {o for o in below if not any(o in reach(p) for p in below - {o})} for name, below in edges.items()}


def draw() -> str:
    """The picture, as SVG text."""
    names = rooms()
    y = {name: TOP + i * ROW for i, name in enumerate(names)}
    height = TOP + len(names) * ROW + 30
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"',
        ' font-family="Liberation Sans, Arial, sans-serif" font-size="13">',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        '<text x="20" y="28" font-size="17" font-weight="bold">The rooms of sheets_sync</text>',
        f'<text x="20" y="48" fill="#555555">{LEGEND}</text>',
    ]
    for name in names:
        pure = names.index(name) <= names.index("assess")
        fill = "#e8f1fb" if pure else "#fdf1e3"
        lines += [
            f'<rect x="{LEFT}" y="{y[name]}" width="{BOX}" height="{ROW - 10}" rx="6" fill="{fill}" stroke="#8899aa"/>',
            f'<text x="{LEFT + 12}" y="{y[name] + 23}" font-weight="bold">{name}</text>',
            f'<text x="{LEFT + 110}" y="{y[name] + 23}" fill="#333333" font-size="12">{escape(_says(name))}</text>',
        ]
    for name, uppers in direct(imports(names)).items():
        for upper in sorted(uppers):
            start, end = y[name] + 12, y[upper] + ROW - 22
            bend = LEFT + BOX + 14 + 11 * (names.index(name) - names.index(upper))
            edge = LEFT + BOX
            curve = f"M{edge} {start} C{bend} {start} {bend} {end} {edge + 7} {end}"
            lines += [
                f'<path d="{curve}" fill="none" stroke="#336699"/>',
                f'<path d="M{edge + 1} {end} l8 -3.5 v7 z" fill="#336699"/>',
            ]
    border = y["assess"] + ROW - 5
    lines += [
        f'<path d="M{LEFT} {border} H{WIDTH - 20}" stroke="#cc3333" stroke-dasharray="6 4"/>',
        f'<text x="{WIDTH - 20}" y="{border - 6}" text-anchor="end" fill="#cc3333">no I/O, no clock above</text>',
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _files(name: str) -> list[Path]:
    room = ROOT / PACKAGE / name
    if room.is_dir():
        return sorted(room.rglob("*.py"))
    return [room.with_suffix(".py")] if room.with_suffix(".py").exists() else []


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def _room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if parts[0] == PACKAGE and len(parts) > 1 else ""


def _says(name: str) -> str:
    """The first sentence of what the room says of itself."""
    room = ROOT / PACKAGE / name
    path = room / "__init__.py" if room.is_dir() else room.with_suffix(".py")
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) if path.exists() else ""
    first = (text or "").partition("\n")[0].replace("``", "")
    return first if len(first) <= 95 else first[:95].rsplit(" ", 1)[0] + " …"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(PICTURE.read_text(encoding="utf-8") != draw())
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(draw(), encoding="utf-8")
