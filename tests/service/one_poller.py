"""A process that polls a folder, for the tests of many: url, folder, owner, log, after how many it hangs."""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from sheets_sync.core import Host, Place
from sheets_sync.hosts.xlsx.host import Files
from sheets_sync.service.bring import bring_up_to_date
from sheets_sync.service.config import Config
from sheets_sync.service.poller import Done, Poller
from sheets_sync.store import Ledger, open_ledger
from sheets_sync.store.database import named_database
from sheets_sync.sync.rules import Rules
from tests.service.house import Clock, make_world


def main() -> None:
    url, books, owner, log, hangs = sys.argv[1:]
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())

    def bring(host: Host, place: Place, rules: Rules, ledger: Ledger) -> Done:
        if Path(log).exists() and len(Path(log).read_text().splitlines()) >= int(hangs):
            time.sleep(60)
        done = bring_up_to_date(host, place, rules, ledger)
        with Path(log).open("a") as out:
            out.write(json.dumps({"place": place}) + "\n")
        return done

    clock, engine = Clock(), named_database(url)
    with open_ledger(url, clock) as ledger, ThreadPoolExecutor(1) as executor:
        world = make_world(Config(), ledger, engine, clock, 10, {"folder": Files(Path(books))}, executor)
        poller = Poller(
            world=world,
            owner=owner,
            bring=bring,
            executor=executor,
            workers=1,
            spread=lambda: 0.5,
            consolidate=lambda: None,
            chores={},
            lease=timedelta(seconds=2),
        )
        poller.run(stop, 0.2)


main()
