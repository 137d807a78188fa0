"""``hoctap criteria``: the rubric packs, checked, shown, and their schema for editors."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from sheets_sync.cli import known, screen
from sheets_sync.cli.exits import Exit
from sheets_sync.cli.options import Json, Lang, Language
from sheets_sync.cli.speech import tell
from sheets_sync.core import Indicator, Pack, Points
from sheets_sync.rubric.load import faults, is_pack
from sheets_sync.rubric.schema import json_schema

app = typer.Typer(help="Bộ tiêu chí: kiểm tra, xem, lược đồ.", no_args_is_help=True)


@app.command()
def lint(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[THƯ_MỤC]", exists=True, file_okay=False, help="Bỏ trống: bộ có sẵn.")
    ] = None,
    lang: Language = Lang.VI,
    as_json: Json = False,
) -> None:
    """Kiểm tra các bộ tiêu chí: lỗi nào cũng nói tệp, dòng, nguyên nhân, cách sửa."""
    texts = known.texts_in(folder) if folder else known.own_texts()
    found = faults(texts)
    if as_json:
        keys = ("file", "line", "code")
        screen.as_json(
            [{key: getattr(f, key) for key in keys} | {"cause": f.cause(lang), "remedy": f.remedy(lang)} for f in found]
        )
    else:
        for fault in found:
            screen.line(f"{fault.file}:{fault.line}: {fault.cause(lang)} {fault.remedy(lang)}")
        screen.line(
            tell(
                "criteria.faulty" if found else "criteria.sound",
                lang,
                faults=len(found),
                files=sum(map(is_pack, texts)),
            )
        )
    if found:
        raise typer.Exit(Exit.FINDINGS)


@app.command()
def show(
    pack: Annotated[
        str | None, typer.Argument(metavar="[MÃ]", help="Ví dụ citizen/324-2023; bỏ trống: danh mục.")
    ] = None,
    lang: Language = Lang.VI,
    as_json: Json = False,
) -> None:
    """Xem bộ tiêu chí: từng tiêu chí, điểm, nguồn, và đã đối chiếu văn bản gốc chưa."""
    all_packs = known.packs().packs
    chosen = [p for p in all_packs if pack in (None, p.id)]
    if not chosen:
        raise typer.TyperException(
            tell("criteria.unknown", lang, pack=pack, known=", ".join(sorted({p.id for p in all_packs})))
        )
    if as_json:
        screen.as_json(
            [_summary(p) | ({"indicators": [_row(i) for i in p.indicators]} if pack else {}) for p in chosen]
        )
    elif pack is None:
        heads = [tell(f"criteria.list_{i}", lang) for i in range(6)]
        screen.table(heads, [_listed(p, lang) for p in chosen])
    else:
        for one in chosen:
            _print(one, lang)


@app.command()
def schema() -> None:
    """In lược đồ JSON của tệp bộ tiêu chí, để trình soạn thảo nhắc lỗi khi gõ."""
    sys.stdout.write(json_schema().rstrip() + "\n")


def _summary(pack: Pack) -> dict[str, object]:
    return {
        "id": pack.id,
        "group": pack.group,
        "title": pack.title,
        "valid": f"{_day(pack.valid_from)} – {_day(pack.valid_to)}",
        "status": pack.source.status.value,
        "scorable": pack.scorable,
    }


def _listed(pack: Pack, lang: str) -> list[object]:
    told = _summary(pack) | {"status": tell(f"criteria.{pack.source.status.value}", lang)}
    return [*list(told.values())[:-1], tell("criteria.yes" if pack.scorable else "criteria.no", lang)]


def _row(line: Indicator) -> dict[str, object]:
    return {
        "id": line.id,
        "target": line.target,
        "text": line.text,
        "maximum": line.maximum,
        "source": f"{line.source.document}, {line.source.article}",
        "status": line.source.status.value,
    }


def _print(pack: Pack, lang: str) -> None:
    screen.line(f"{pack.title} · {pack.id} · {pack.group_text or pack.group}".rstrip(" ·"), style="bold")
    screen.line(tell(f"criteria.status_{pack.source.status.value}", lang, source=pack.source.document))
    points = isinstance(pack.rule, Points)
    heads = [tell(f"criteria.show_{name}", lang) for name in ("id", "text", "points" if points else "level", "source")]
    screen.table(heads, [_shown(line, points, lang) for line in pack.indicators])


def _shown(line: Indicator, points: bool, lang: str) -> Sequence[object]:
    """One indicator as a row; points are shown as people write them, and what was not read says so."""
    most = "?" if line.maximum < 0 else f"{line.maximum / 100:g}" if points else str(line.maximum)
    source = f"{line.source.article or line.source.document} ({tell(f'criteria.{line.source.status.value}', lang)})"
    return (line.id, line.text, most, source)


def _day(day: int) -> str:
    return f"{day % 100:02d}/{day // 100 % 100:02d}/{day // 10_000}" if day else "…"
