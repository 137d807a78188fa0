"""Who asks: throw-away service accounts (JWT grant) and people (refresh token), and the bearer tokens they hold."""

import base64
import binascii
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from sheets_sync.emulator.errors import ApiError

LIFETIME = 3600
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_UNAUTHENTICATED = (
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
    "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
)


class Denied(Exception):  # noqa: N818 - the protocol's word
    """The token endpoint's refusal: an OAuth error word and its description."""

    def __init__(self, word: str, text: str) -> None:
        super().__init__(text)
        self.body = {"error": word, "error_description": text}


@dataclass(frozen=True, slots=True)
class Identity:
    """An e-mail that calls, and whether it is a service account (which cannot own files)."""

    email: str
    service: bool


@dataclass(slots=True)
class Accounts:
    """All identities and tokens. `now` is real time: clients sign their JWTs by it."""

    now: Callable[[], float]
    dice: random.Random
    keys: dict[str, rsa.RSAPublicKey] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, tuple[Identity, float]] = field(default_factory=dict)

    def service_account(self, email: str, token_uri: str) -> dict[str, str]:
        """A new throw-away key, as the JSON file that Google hands out; the public half is registered."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.keys[email] = key.public_key()
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return {
            "type": "service_account",
            "project_id": "emulator",
            "private_key_id": f"{self.dice.getrandbits(160):040x}",
            "private_key": pem.decode(),
            "client_email": email,
            "client_id": str(self.dice.randrange(10**20, 10**21)),
            "token_uri": token_uri,
            "auth_uri": token_uri.replace("/token", "/auth"),
            "universe_domain": "googleapis.com",
        }

    def person(self, email: str, token_uri: str) -> dict[str, str]:
        """The JSON of an authorised person (arguments of `google.oauth2.credentials.Credentials`)."""
        refresh = f"1//{self.dice.getrandbits(256):064x}"
        self.people[refresh] = email
        return {
            "type": "authorized_user",
            "client_id": "emulator.apps.googleusercontent.com",
            "client_secret": "emulator",
            "refresh_token": refresh,
            "token_uri": token_uri,
        }

    def token(self, identity: Identity) -> str:
        """A fresh bearer token that holds for an hour."""
        token = f"ya29.{self.dice.getrandbits(256):064x}"
        self.tokens[token] = (identity, self.now() + LIFETIME)
        return token

    def expire(self) -> None:
        """All bearer tokens run out now, as tokens do in mid-job."""
        self.tokens.clear()

    def caller(self, header: str) -> Identity:
        """Who a bearer token belongs to; 401 if unknown or run out."""
        identity, until = self.tokens.get(header.removeprefix("Bearer ").strip(), (None, 0.0))
        if identity is None or self.now() >= until:
            raise ApiError(401, _UNAUTHENTICATED)
        return identity

    def grant(self, body: bytes, token_uris: tuple[str, ...]) -> dict[str, Any]:
        """The token endpoint: a form with a JWT or a refresh token; Denied if it does not hold."""
        form = {name: items[0] for name, items in parse_qs(body.decode()).items()}
        if form.get("grant_type") == GRANT:
            identity = Identity(self._signed_by(form.get("assertion", ""), token_uris), service=True)
        elif form.get("grant_type") == "refresh_token":
            email = self.people.get(form.get("refresh_token", ""))
            if email is None:
                raise Denied("invalid_grant", "Token has been expired or revoked.")
            identity = Identity(email, service=False)
        else:
            raise Denied("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type')}")
        return {"access_token": self.token(identity), "expires_in": LIFETIME, "token_type": "Bearer"}

    def _signed_by(self, assertion: str, token_uris: tuple[str, ...]) -> str:
        try:
            head, claims, signature = assertion.split(".")
            says: dict[str, Any] = json.loads(_decoded(claims))
            raw = _decoded(signature)
        except (ValueError, binascii.Error):
            raise Denied("invalid_grant", "Invalid JWT: could not be read.") from None
        key = self.keys.get(says.get("iss", ""))
        if key is None:
            raise Denied("invalid_grant", "Invalid grant: account not found")
        try:
            key.verify(raw, f"{head}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            raise Denied("invalid_grant", "Invalid JWT Signature.") from None
        issued, until, now = says.get("iat", 0), says.get("exp", 0), self.now()
        if says.get("aud") not in token_uris:
            raise Denied("invalid_grant", "Invalid JWT: wrong audience.")
        if until <= now or issued > now + 300 or until - issued > LIFETIME:
            text = "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe."
            raise Denied("invalid_grant", text)
        return str(says["iss"])


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
