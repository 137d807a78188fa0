"""``hoctap serve``: the web pages, the API and the poller, until it is told to end."""

from __future__ import annotations

from sheets_sync.cli import screen
from sheets_sync.cli.options import Lang, Language
from sheets_sync.service.config import load_config
from sheets_sync.words import text


def serve(lang: Language = Lang.VI) -> None:
    """Chạy máy chủ: trang web, API và phần tự động cập nhật sổ. Cài đặt bằng các biến HOCTAP_..."""
    from sheets_sync.service.serve import serve as run  # the whole house is needed only here

    config = load_config()
    screen.line(text("access.serving", lang, url=config.public_url, host=config.host, port=config.port))
    run(config)
    screen.line(text("access.ended", lang))
