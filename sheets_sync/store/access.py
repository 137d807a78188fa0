"""Who may sign in: people, their roles, tokens, one-time links, sessions.

Of people only an e-mail address and a name for display are kept. Tokens, links and sessions are kept as digests: who
reads the database cannot sign in with what stands there. They are long random numbers, so a plain SHA-256 is enough.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, Engine, Table, and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from sheets_sync.core import Stop
from sheets_sync.store.access_schema import grants, links, people, sessions, tokens

TOKEN = "hoctap_"  # noqa: S105 (how a token begins, so that one left lying about is recognised)
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: read out on the telephone, none is taken for another
_CODE = 16


@dataclass(frozen=True, slots=True)
class Held:
    """A role given to a person. ``id`` takes it back."""

    id: int
    person: int
    role: str
    unit: str
    valid_from: date
    valid_to: date | None
    revoked: bool


@dataclass(frozen=True, slots=True)
class Member:
    """A person who may sign in."""

    id: int
    email: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is listed; the token itself was shown once."""

    id: int
    role: str
    unit: str
    label: str
    maker: str
    made: datetime
    expires: datetime
    revoked: bool


class Access:
    """People and what they sign in with. Every write is one transaction."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    # --- people ------------------------------------------------------------------------------------------------------

    def add(self, name: str, email: str | None = None) -> int:
        """A new person's number; Stop("access.known") where the address is taken."""
        told = {"name": name.strip()[:120], "email": address(email) if email else None}
        with self._engine.begin() as connection:
            try:
                made = connection.execute(insert(people).values(told)).inserted_primary_key
            except IntegrityError:
                raise Stop("access.known") from None
        assert made is not None
        return int(made[0])

    def forget(self, person: int) -> bool:
        """Everything kept of a person goes: address, name, roles, links, sessions. Whether there was one."""
        with self._engine.begin() as connection:
            for table in (grants, links, sessions):
                connection.execute(delete(table).where(table.c.person == person))
            return connection.execute(delete(people).where(people.c.id == person)).rowcount > 0

    def member(self, person: int) -> Member | None:
        """A person by number."""
        return self._member(people.c.id == person)

    def by_email(self, email: str) -> Member | None:
        """A person by address."""
        return self._member(people.c.email == address(email))

    def members(self) -> tuple[Member, ...]:
        """Everybody, in the order in which they came."""
        with self._engine.connect() as connection:
            return tuple(Member(*row) for row in connection.execute(select(people).order_by(people.c.id)))

    def _member(self, which: ColumnElement[bool]) -> Member | None:
        with self._engine.connect() as connection:
            found = connection.execute(select(people).where(which)).one_or_none()
        return None if found is None else Member(*found)

    # --- roles -------------------------------------------------------------------------------------------------------

    def grant(self, person: int, role: str, unit: str, first: date, last: date | None = None) -> int:
        """Give a role at a unit from the first to the last day, both included; its number.

        The person signs in anew: a code or a session that somebody got who could not give this role must not gain it.
        """
        told = {"person": person, "role": role, "unit": unit, "valid_from": first, "valid_to": last, "revoked": False}
        with self._engine.begin() as connection:
            for table in (links, sessions):
                connection.execute(delete(table).where(table.c.person == person))
            made = connection.execute(insert(grants).values(told)).inserted_primary_key
        assert made is not None
        return int(made[0])

    def take_back(self, grant: int) -> bool:
        """Take a role back; whether it was held."""
        return self._set(grants, grants.c.id == grant, grants.c.revoked.is_(False))

    def roles(self, person: int, day: date) -> tuple[Held, ...]:
        """The roles that hold on a day."""
        table = grants.c
        return self._held(
            table.person == person,
            table.revoked.is_(False),
            table.valid_from <= day,
            or_(table.valid_to.is_(None), table.valid_to >= day),
        )

    def grants(self) -> tuple[Held, ...]:
        """All roles that were ever given, those taken back too."""
        return self._held()

    def _held(self, *which: ColumnElement[bool]) -> tuple[Held, ...]:
        ask = select(grants).where(*which).order_by(grants.c.id)
        with self._engine.connect() as connection:
            return tuple(Held(*row) for row in connection.execute(ask))

    # --- tokens ------------------------------------------------------------------------------------------------------

    def new_token(self, role: str, unit: str, label: str, maker: str, expires: datetime) -> tuple[int, str]:
        """A new token's number, and the token, which is told only here."""
        token = TOKEN + secrets.token_urlsafe(32)
        told = {
            "digest": _digest(token),
            "role": role,
            "unit": unit,
            "label": label.strip()[:120],
            "maker": maker,
            "made": _seconds(self._now()),
            "expires": _seconds(expires),
            "revoked": False,
        }
        with self._engine.begin() as connection:
            made = connection.execute(insert(tokens).values(told)).inserted_primary_key
        assert made is not None
        return int(made[0]), token

    def token(self, told: str) -> Token | None:
        """The token, if it holds now."""
        which = and_(tokens.c.digest == _digest(told), tokens.c.revoked.is_(False), tokens.c.expires > self._moment())
        return next(iter(self._tokens(which)), None)

    def tokens(self) -> tuple[Token, ...]:
        """All tokens, also those that hold no more."""
        return self._tokens()

    def revoke(self, token: int) -> bool:
        """Take a token back; whether it was not taken back before."""
        return self._set(tokens, tokens.c.id == token, tokens.c.revoked.is_(False))

    def _tokens(self, *which: ColumnElement[bool]) -> tuple[Token, ...]:
        columns = [column for column in tokens.c if column.name != "digest"]
        ask = select(*columns).where(*which).order_by(tokens.c.id)
        with self._engine.connect() as connection:
            return tuple(
                Token(number, role, unit, label, maker, _time(made), _time(expires), revoked)
                for number, role, unit, label, maker, made, expires, revoked in connection.execute(ask)
            )

    # --- links and sessions ------------------------------------------------------------------------------------------

    def new_link(self, person: int, maker: str, expires: datetime) -> str:
        """A code that signs the person in once: four groups of four letters, told only here."""
        code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE))
        told = {
            "digest": _digest(code),
            "person": person,
            "maker": maker,
            "expires": _seconds(expires),
            "used": False,
        }
        with self._engine.begin() as connection:
            connection.execute(delete(links).where(links.c.expires <= self._moment()))
            connection.execute(insert(links).values(told))
        return "-".join(code[i : i + 4] for i in range(0, _CODE, 4))

    def use_link(self, code: str) -> int | None:
        """The person whose code this is; of two who use it at once one gets it."""
        said = "".join(letter for letter in code.upper() if letter.isalnum()).translate(_ALIKE)
        which = (links.c.digest == _digest(said), links.c.used.is_(False), links.c.expires > self._moment())
        with self._engine.begin() as connection:
            found: int | None = connection.scalar(
                update(links).where(*which).values(used=True).returning(links.c.person)
            )
        return found

    def new_session(self, person: int, expires: datetime) -> str:
        """A new session's secret, for the cookie; told only here. Those that ran out go."""
        session = secrets.token_urlsafe(32)
        with self._engine.begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.expires <= self._moment()))
            told = {"digest": _digest(session), "person": person, "expires": _seconds(expires)}
            connection.execute(insert(sessions).values(told))
        return session

    def session(self, told: str) -> int | None:
        """Whose session this is, if it still runs."""
        which = (sessions.c.digest == _digest(told), sessions.c.expires > self._moment())
        with self._engine.connect() as connection:
            found: int | None = connection.scalar(select(sessions.c.person).where(*which))
        return found

    def end_session(self, told: str) -> None:
        """Sign out."""
        with self._engine.begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.digest == _digest(told)))

    def _set(self, table: Table, *which: ColumnElement[bool]) -> bool:
        change = update(table).where(*which).values(revoked=True)
        with self._engine.begin() as connection:
            return connection.execute(change).rowcount > 0

    def _moment(self) -> int:
        return _seconds(self._now())


_ALIKE = str.maketrans("OIL", "011")


def address(email: str) -> str:
    """An e-mail address as it is compared: Google's do not tell capitals apart."""
    return email.strip().lower()


def _digest(told: str) -> str:
    return hashlib.sha256(told.encode()).hexdigest()


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
