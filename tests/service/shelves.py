"""A house whose service looks after a folder of workbooks: three communes of two provinces, one file that is broken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sheets_sync.core import Stop
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.sync.settle import assessed, settle
from tests.service.house import COMMUNE, COMMUNE_ELSEWHERE, SIBLING, House, running
from tests.service.made import filled

BOOKS = {"a.xlsx": COMMUNE, "b.xlsx": SIBLING, "c.xlsx": COMMUNE_ELSEWHERE}


@contextmanager
def looking_after(folder: Path, people: int = 40, name: str = "Xã Thử") -> Iterator[House]:
    """What the poller would have done once: every book settled, the broken one told."""
    books = folder / "so"
    books.mkdir()
    for file, unit in BOOKS.items():
        (books / file).write_bytes(filled(unit, people, name))
    (books / "d.xlsx").write_bytes(b"PK\3\4 cut short")
    with running(folder, hosts={"folder": Files(books)}) as house:
        settle_all(house)
        yield house


def settle_all(house: House) -> None:
    """One cycle."""
    world, host = house.world, house.world.hosts["folder"]
    jobs = world.ledger.jobs("folder")
    jobs.seen(host.places())
    while (job := jobs.claim("test", timedelta(minutes=5))) is not None:
        try:
            done = settle(host, job.place, world.rules(), world.ledger)
        except Stop as stop:
            jobs.fail(job, stop, world.now() + timedelta(days=1))
            continue
        counts = assessed(done.snapshot, world.rules()).assessment.counts
        world.ledger.keep(job.place[-60:], counts)
        jobs.finish(job, done.snapshot.etag, "ok", done.book, cells=sum(1 for _ in done.receipts))
