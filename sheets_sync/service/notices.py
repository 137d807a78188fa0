"""Who is in charge is told when something has stopped, and when it works again: by letter, and on every page."""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import make_msgid

from sheets_sync.core import Stop
from sheets_sync.service.config import Config
from sheets_sync.service.pulse import Pulse, Trouble
from sheets_sync.service.world import HERE
from sheets_sync.words import say_stop, text

_LOG = logging.getLogger("hoctap.notices")
PATIENCE = timedelta(minutes=10)
"""What mends itself sooner is nobody's worry."""
_TIMEOUT = 20
_KNOWN = ("google", "folder", "poller", "totals", "backup", "retention")

Send = Callable[[EmailMessage], None]


def banner(pulse: Pulse, now: datetime, lang: str = "vi") -> str:
    """What stands on every page while something has stopped; "" where all is well."""
    lasting = [name for name, trouble in pulse.troubles.items() if now - trouble.since >= PATIENCE]
    return ", ".join(_name(name, lang) for name in lasting)


class Notices:
    """Looks at the pulse and writes letters. A poller that never ended a cycle is silent since the service began."""

    def __init__(self, config: Config, pulse: Pulse, now: Callable[[], datetime], send: Send) -> None:
        self._config = config
        self._pulse = pulse
        self._now = now
        self._send = send
        self._began = now()
        self._told: set[str] = set()

    def look(self) -> None:
        """Tell of what stopped longer ago than ``PATIENCE``, once, and of what works again; called every minute."""
        now = self._now()
        self._overdue(now)
        troubles = self._pulse.troubles
        for name, trouble in troubles.items():
            if name not in self._told and now - trouble.since >= PATIENCE and self._write(name, trouble):
                self._told.add(name)
        for name in self._told - troubles.keys():
            if self._write(name, None):
                self._told.discard(name)

    def _overdue(self, now: datetime) -> None:
        """A poller that hangs notes nothing: its silence is the trouble."""
        silent = now - (self._pulse.last or self._began)
        if self._config.poller and silent >= max(PATIENCE, timedelta(seconds=10 * self._config.poll_seconds)):
            self._pulse.fails("poller", Stop("poller.silent", minutes=int(silent.total_seconds() // 60)), now - silent)
        elif (trouble := self._pulse.troubles.get("poller")) and trouble.stop.code == "poller.silent":
            self._pulse.answers("poller")

    def _write(self, name: str, trouble: Trouble | None) -> bool:
        """Send a letter; False where that failed: it is tried again at the next look."""
        if not self._config.notify or not self._config.smtp_host:
            return True
        try:
            self._send(letter(self._config, name, trouble))
        except (OSError, smtplib.SMTPException) as error:
            _LOG.error("no letter could be sent: %s", type(error).__name__)
            return False
        return True


def letter(config: Config, name: str, trouble: Trouble | None) -> EmailMessage:
    """The letter about one thing that stopped; None = it works again."""
    kind = "good" if trouble is None else "bad"
    facts: dict[str, object] = {"what": _name(name, "vi"), "url": config.public_url}
    lines = [text("notice.greeting"), ""]
    if trouble is not None:
        facts["since"] = f"{trouble.since.astimezone(HERE):%H:%M %d/%m/%Y}"
        words = say_stop(trouble.stop)
        lines += [text("notice.bad", "vi", **facts), "", words.what, words.why, words.mend, "", text("notice.calm")]
    else:
        lines += [text("notice.good", "vi", **facts)]
    made = EmailMessage()
    made["Subject"] = text(f"notice.subject_{kind}", "vi", **facts)
    made["From"] = config.smtp_from or config.smtp_user
    made["To"] = ", ".join(config.notify)
    made["Message-ID"] = make_msgid(domain="hoctap.invalid")
    made.set_content("\n".join([*lines, "", text("notice.ending", "vi", **facts)]) + "\n")
    return made


def by_smtp(config: Config) -> Send:
    """Sends by the mail server of the settings, under TLS unless that is switched off."""

    def send(made: EmailMessage) -> None:
        with smtplib.SMTP(config.smtp_host, config.smtp_port, timeout=_TIMEOUT) as server:
            if config.smtp_tls:
                server.starttls(context=ssl.create_default_context())
            if config.smtp_user:
                server.login(config.smtp_user, config.smtp_password.get_secret_value())
            server.send_message(made)

    return send


def _name(name: str, lang: str) -> str:
    return text(f"notice.{name}", lang) if name in _KNOWN else name
