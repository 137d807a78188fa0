"""Google says who somebody is: authorization code with PKCE for browsers, ID tokens for scripts.

Blocking: called from worker threads only. The signature, the times and the audience of a token are checked by
google-auth; the issuer, the nonce and that the address was verified here.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode

import requests
from google.auth import jwt
from google.auth.exceptions import GoogleAuthError

from sheets_sync.core import Stop
from sheets_sync.service.config import Config

CALLBACK = "/sign-in/google/callback"
_TIMEOUT = (5, 15)
_CERTS_TIMEOUT = (3, 5)
"""Shorter: anybody can send a token that makes us look for certificates, and a thread waits meanwhile."""
_SKEW = 10
_REFETCH = timedelta(minutes=1)
"""A token of an unknown key makes us look for new certificates, but not more often than this; nor after a failure."""


class Google:
    """Serves as ``world.Identity``. Certificates are kept as long as their Cache-Control says, by the clock given."""

    def __init__(self, config: Config, now: Callable[[], datetime]) -> None:
        self._config = config
        self._now = now
        self._lock = threading.Lock()
        self._certs: Mapping[str, str] = {}
        self._again = self._expires = datetime.min.replace(tzinfo=now().tzinfo)

    def begin(self, state: str, nonce: str, challenge: str) -> str:
        """The address at which a browser signs in; Stop("signin.off") where Google is not set up."""
        if not self._config.google_ready:
            raise Stop("signin.off")
        asked = {
            "client_id": self._config.google_client_id,
            "redirect_uri": self._config.public_url + CALLBACK,
            "response_type": "code",
            "scope": "openid email",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "prompt": "select_account",
        }
        return f"{self._config.google_authorize_url}?{urlencode(asked)}"

    def finish(self, code: str, verifier: str, nonce: str) -> str:
        """The verified address behind a code; Stop("signin.failed") or Stop("signin.email")."""
        asked = {
            "client_id": self._config.google_client_id,
            "client_secret": self._config.google_client_secret.get_secret_value(),
            "code": code,
            "code_verifier": verifier,
            "grant_type": "authorization_code",
            "redirect_uri": self._config.public_url + CALLBACK,
        }
        try:
            reply = requests.post(self._config.google_token_url, asked, timeout=_TIMEOUT, allow_redirects=False)
            reply.raise_for_status()
            claims = self._claims(str(reply.json()["id_token"]), [self._config.google_client_id])
        except _REFUSED:
            raise Stop("signin.failed") from None
        if claims.get("nonce") != nonce:
            raise Stop("signin.failed")
        return _verified(claims, "signin.email")

    def verify(self, token: str) -> str:
        """The verified address behind a script's ID token; Stop("access.token") where anything about it is wrong."""
        audiences = self._config.google_audiences
        if not audiences:  # google-auth takes "none" for "any"
            raise Stop("access.token")
        try:
            claims = self._claims(token, audiences)
        except _REFUSED:
            raise Stop("access.token") from None
        return _verified(claims, "access.token")

    def _claims(self, token: str, audiences: Sequence[str]) -> Mapping[str, object]:
        header = jwt.decode_header(token)  # type: ignore[no-untyped-call]
        claims: Mapping[str, object] = jwt.decode(  # type: ignore[no-untyped-call]
            token, self._fresh(str(header.get("kid", ""))), audience=list(audiences), clock_skew_in_seconds=_SKEW
        )
        issuer = self._config.google_issuer
        if claims.get("iss") not in (issuer, issuer.removeprefix("https://")):
            raise ValueError("issuer")
        return claims

    def _fresh(self, key: str) -> Mapping[str, str]:
        """The certificates that hold; none for a while where Google did not give any."""
        certs = self._certs
        if key in certs and self._now() < self._expires:
            return certs  # without the lock: who is known does not wait while others make us ask
        with self._lock:  # who comes while one asks waits for that one answer
            now = self._now()
            old = now >= self._expires
            if (old or key not in self._certs) and now >= self._again:
                self._again = now + _REFETCH  # before asking: an answer that does not come counts too
                if old:
                    self._certs = {}
                reply = requests.get(self._config.google_certs_url, timeout=_CERTS_TIMEOUT)
                reply.raise_for_status()
                age = re.search(r"max-age=(\d+)", reply.headers.get("Cache-Control", ""))
                self._certs = {str(name): str(cert) for name, cert in reply.json().items()}
                self._expires = now + timedelta(seconds=int(age[1]) if age else 0)
            return self._certs


_REFUSED = (GoogleAuthError, requests.RequestException, ValueError, KeyError, TypeError, AttributeError)
"""What a token or reply that is not in order ends in; a fault of ours does not look like these here."""


def _verified(claims: Mapping[str, object], code: str) -> str:
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str) or "@" not in email:
        raise Stop(code)
    return email
