"""``hoctap generate``: made-up books of any number of communes, for trying, testing and measuring."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import typer

from sheets_sync.cli import screen
from sheets_sync.cli.known import layout, packs_of
from sheets_sync.cli.options import DEFAULT_WORKERS, Json, Lang, Language, Workers
from sheets_sync.cli.speech import tell
from sheets_sync.cli.units import tree
from sheets_sync.core import Stop
from sheets_sync.demo.fill import file_content
from sheets_sync.demo.province import Maker, spread
from sheets_sync.units import Unit


@dataclass(frozen=True, slots=True)
class _Writer:
    make: Maker
    out: Path

    def __call__(self, job: tuple[int, Unit]) -> str:
        slot, unit = job
        path = self.out / f"{unit.code}.xlsx"
        path.write_bytes(file_content(self.make.layout, self.make(unit, slot), self.make.packs))
        return str(path)


def generate(
    out: Annotated[Path, typer.Argument(metavar="THƯ_MỤC", help="Nơi ghi; phải là thư mục mới hoặc trống.")],
    communes: Annotated[int, typer.Option("--communes", min=1, max=226, help="Số xã.")] = 6,
    people: Annotated[int, typer.Option("--people", min=20, max=20_000, help="Số người trung bình mỗi xã.")] = 300,
    period: Annotated[int, typer.Option("--period", min=2023, max=2030, help="Năm đánh giá.")] = 2025,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Cùng một số cho cùng các sổ.")] = 1,
    lang: Language = Lang.VI,
    as_json: Json = False,
    workers: Workers = DEFAULT_WORKERS,
) -> None:
    """Làm sổ giả của nhiều xã để tập và đo: tên người, số định danh, điểm đều do máy nghĩ ra."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Stop("file.exists", file=str(out))
    out.mkdir(parents=True, exist_ok=True)
    units = tree(date(period, 12, 31))
    chosen = spread(units.communes(units.roots[0].id), communes)
    write = _Writer(Maker(layout("commune", period), packs_of(period), period, people, seed), out)
    files: list[str] = []
    with screen.progress(tell("generate.working", lang), len(chosen), not as_json) as step:
        if workers == 1 or len(chosen) == 1:
            for job in enumerate(chosen):
                files.append(write(job))
                step()
        else:
            with ProcessPoolExecutor(min(workers, len(chosen)), mp_context=get_context("spawn")) as pool:
                for file in pool.map(write, enumerate(chosen), chunksize=4):
                    files.append(file)
                    step()
    if as_json:
        screen.as_json(files)
    else:
        screen.line(tell("generate.made", lang, n=len(files), out=out))
