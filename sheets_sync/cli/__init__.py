"""The command ``hoctap``: the same engine and words as everywhere, for a keyboard."""


def main() -> None:
    """The console script. What it needs is imported only now, so that each module here can be had alone."""
    from sheets_sync.cli.app import main as run

    run()


__all__ = ["main"]
