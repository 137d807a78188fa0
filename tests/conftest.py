"""Hypothesis explores at random where people work; the shared run tries the same examples every time."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("shared", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("shared")
