"""What is remembered between runs: the ledger (a database without a typed word) and the vault (encrypted, 30 days)."""

from __future__ import annotations

from sheets_sync.store.audit import Audit
from sheets_sync.store.jobs import Job, Jobs
from sheets_sync.store.ledger import Ledger
from sheets_sync.store.open import open_ledger
from sheets_sync.store.vault import Vault

__all__ = ["Audit", "Job", "Jobs", "Ledger", "Vault", "open_ledger"]
