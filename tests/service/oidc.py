"""An OpenID provider on a socket, as strict as Google's where we could be careless: PKCE, secrets, one use a code."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlencode

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route


def _segment(told: Any) -> bytes:
    raw = told if isinstance(told, bytes) else json.dumps(told).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """A key, made once a test run: making one takes longer than a test."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """``email``: who the next browser that comes signs in as. ``spoil``: claims to be false in the tokens it gives.
    ``silent``: it takes calls for its certificates and never answers them."""

    client: str = "hoctap-web"
    secret: str = "kept-between-us"
    email: str = ""
    max_age: int = 3600
    issuer: str = ""
    spoil: dict[str, Any] = field(default_factory=dict)
    silent: bool = False
    fetched: int = 0
    asked: list[dict[str, str]] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _keys: dict[str, rsa.RSAPrivateKey] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rotate("first")

    def rotate(self, kid: str) -> None:
        self._keys = {kid: key(kid)}

    def mint(self, key: rsa.RSAPrivateKey | None = None, alg: str = "RS256", kid: str = "", **claims: Any) -> str:
        """An ID token, right but for what is told otherwise."""
        known, own = next(iter(self._keys.items()))
        now = int(time.time())
        told = {"iss": self.issuer, "aud": self.client, "iat": now - 5, "exp": now + 3600, "email_verified": True}
        signed = _segment({"alg": alg, "kid": kid or known, "typ": "JWT"}) + b"." + _segment(told | claims)
        signature = (key or own).sign(signed, padding.PKCS1v15(), hashes.SHA256())
        return (signed + b"." + _segment(b"" if alg == "none" else signature)).decode()

    def app(self) -> Starlette:
        routes = [
            Route("/authorize", self._authorize),
            Route("/token", self._token, methods=["POST"]),
            Route("/certs", self._certs),
        ]
        return Starlette(routes=routes)

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        self.asked.append(asked)
        right = asked["client_id"] == self.client and asked["response_type"] == "code"
        if not right or asked["code_challenge_method"] != "S256" or "openid" not in asked["scope"].split():
            return Response(status_code=400)
        code = secrets.token_urlsafe(8)
        self._codes[code] = asked | {"email": self.email}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    async def _token(self, request: Request) -> Response:
        told = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        begun = self._codes.pop(told["code"], None)
        if begun is None or (told["client_id"], told["client_secret"]) != (self.client, self.secret):
            return JSONResponse({"error": "invalid_grant"}, 400)
        challenge = _segment(hashlib.sha256(told["code_verifier"].encode()).digest()).decode()
        if challenge != begun["code_challenge"] or told["redirect_uri"] != begun["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        claims = {"email": begun["email"], "nonce": begun["nonce"]} | self.spoil
        return JSONResponse({"id_token": self.mint(**claims), "access_token": "unused"})

    async def _certs(self, request: Request) -> Response:
        self.fetched += 1
        while self.silent and not await request.is_disconnected():
            await asyncio.sleep(0.05)
        kinds = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        told = {kid: key.public_key().public_bytes(*kinds).decode() for kid, key in self._keys.items()}
        return JSONResponse(told, headers={"Cache-Control": f"public, max-age={self.max_age}, must-revalidate"})
