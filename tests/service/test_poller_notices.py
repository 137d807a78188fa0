"""Who is in charge is told by letter when something has stopped, once, and when it works again; pages say it too."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from sheets_sync.core import Stop
from sheets_sync.service.config import Config
from sheets_sync.service.notices import Notices, banner, by_smtp, letter
from sheets_sync.service.pulse import Pulse
from tests.service.house import Clock

NOBODY = Config(poller=False)


class Sink(socketserver.StreamRequestHandler):
    """A mail server that speaks as much of RFC 5321 as a letter needs."""

    def handle(self) -> None:
        self._say("220 sink")
        while line := self.rfile.readline():
            word = line.split()[0].upper() if line.split() else b""
            if word in (b"EHLO", b"HELO", b"MAIL", b"RCPT", b"RSET", b"NOOP"):
                self._say("250 yes")
            elif word == b"DATA":
                self._say("354 go on")
                lines = []
                while (line := self.rfile.readline()) != b".\r\n":
                    lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
                self.server.letters.append(b"".join(lines))  # type: ignore[attr-defined]
                self._say("250 taken")
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("502 what")

    def _say(self, told: str) -> None:
        self.wfile.write(told.encode() + b"\r\n")


@contextmanager
def _mail_server() -> Iterator[tuple[int, list[bytes]]]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Sink) as server:
        server.letters = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address[1], server.letters  # type: ignore[attr-defined]
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def post() -> Iterator[tuple[Config, list[bytes]]]:
    with _mail_server() as (port, letters):
        told = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_tls": False, "smtp_from": "hoctap@example.vn"}
        yield (
            Config(**told, notify=("mai@example.vn", "tu@example.vn"), public_url="https://hoctap.example.vn"),
            letters,
        )


def _read(raw: bytes) -> tuple[str, str, str]:
    found = message_from_bytes(raw, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found["Subject"], found["To"], found.get_content()


def test_a_letter_goes_out_once_when_google_stops_and_once_when_it_works_again(
    post: tuple[Config, list[bytes]],
) -> None:
    config, letters = post
    clock, pulse = Clock(), Pulse()
    notices = Notices(config, pulse, clock, by_smtp(config))

    def minutes(number: int) -> None:
        for _ in range(number):
            clock.pass_by(minutes=1)
            pulse.beat(clock())
            notices.look()

    pulse.fails("google", Stop("google.unreachable"), clock())
    minutes(9)
    assert letters == [], "what mends itself soon is nobody's worry"
    minutes(60)
    assert len(letters) == 1
    pulse.answers("google")
    minutes(5)
    assert len(letters) == 2
    bad, good = map(_read, letters)
    assert bad[0].startswith("[hoctap] Google Trang tính: đang dừng từ ")
    assert bad[1] == "mai@example.vn, tu@example.vn"
    assert "https://hoctap.example.vn" in bad[2]
    assert "vẫn gõ được" in bad[2]
    assert "…" not in bad[2]
    assert "đã chạy lại" in good[2]


def test_a_poller_that_hangs_is_told_of_and_its_next_cycle_ends_the_matter(post: tuple[Config, list[bytes]]) -> None:
    config, letters = post
    clock, pulse = Clock(), Pulse()
    notices = Notices(config, pulse, clock, by_smtp(config))
    clock.pass_by(minutes=9)
    notices.look()
    assert letters == []
    clock.pass_by(minutes=3)
    notices.look()
    assert pulse.troubles["poller"].stop.code == "poller.silent"
    assert _read(letters[0])[0].startswith("[hoctap] Phần tự động cập nhật sổ")
    assert "12 phút" in _read(letters[0])[2]
    pulse.beat(clock())
    notices.look()
    assert "đã chạy lại" in _read(letters[1])[0]
    assert not pulse.troubles


def test_a_letter_that_cannot_be_sent_is_sent_later(post: tuple[Config, list[bytes]]) -> None:
    config, letters = post
    clock, pulse = Clock(), Pulse()
    away = config.model_copy(update={"smtp_port": 1})
    calls = [by_smtp(away), by_smtp(away), by_smtp(config)]
    notices = Notices(config, pulse, clock, lambda made: calls.pop(0)(made))
    pulse.fails("folder", Stop("file.disk"), clock())
    for _ in range(3):
        clock.pass_by(minutes=11)
        pulse.beat(clock())
        notices.look()
    assert calls == []
    assert len(letters) == 1


def test_without_a_mail_server_nothing_is_sent_and_nothing_fails() -> None:
    clock, pulse = Clock(), Pulse()
    notices = Notices(Config(), pulse, clock, by_smtp(Config()))
    clock.pass_by(hours=1)
    notices.look()
    assert "poller" in pulse.troubles


def test_where_no_poller_is_to_run_its_silence_is_no_trouble() -> None:
    clock, pulse = Clock(), Pulse()
    notices = Notices(NOBODY, pulse, clock, by_smtp(NOBODY))
    clock.pass_by(hours=1)
    notices.look()
    assert not pulse.troubles


def test_pages_tell_what_has_stopped_for_long() -> None:
    clock, pulse = Clock(), Pulse()
    assert banner(pulse, clock()) == ""
    pulse.fails("google", Stop("google.unreachable"), clock())
    assert banner(pulse, clock()) == ""
    clock.pass_by(minutes=11)
    assert banner(pulse, clock()) == "Google Trang tính"


def test_no_line_of_a_letter_is_left_without_its_facts() -> None:
    pulse = Pulse()
    for name in ("google", "folder", "poller", "totals", "backup", "retention"):
        pulse.fails(name, Stop("fault.ours"), Clock()())
        for trouble in (pulse.troubles[name], None):
            made = letter(Config(smtp_from="a@example.vn", notify=("b@example.vn",)), name, trouble)
            assert "…" not in made.get_content() + made["Subject"]
            assert "notice." not in made.get_content() + made["Subject"]
