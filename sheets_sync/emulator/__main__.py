"""`python -m sheets_sync.emulator --port N`: the emulator alone, until it is interrupted."""

import argparse
import signal
import sys
import threading

from sheets_sync.emulator import Emulator, serve


def main() -> None:
    """Serve, say where, and wait for SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m sheets_sync.emulator", description=main.__doc__)
    parser.add_argument("--port", type=int, default=8099, help="0 = any free port")
    parser.add_argument("--no-quota", action="store_true", help="no limit of requests a minute")
    asked = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with serve(Emulator(quota=not asked.no_quota), asked.port) as url:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        stop.wait()


if __name__ == "__main__":
    main()
