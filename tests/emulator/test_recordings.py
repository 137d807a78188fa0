"""Google's own answers, as gspread recorded them: each episode is replayed and every reply compared."""

import gzip
import json
import os
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from sheets_sync.emulator import Call
from tests.emulator.strict import StrictEmulator

RECORDED = Path(os.environ.get("HOCTAP_RECORDINGS", "../shared/recorded"))
ME = "recorder@example.org"
INVENTED = ("spreadsheetId", "id", "sheetId", "namedRangeId", "protectedRangeId")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
MAIL = re.compile(r"[\w.+-]+@[\w.-]+")

pytestmark = pytest.mark.skipif(
    not any(RECORDED.glob("*.jsonl.gz")), reason=f"no recordings in {RECORDED} (HOCTAP_RECORDINGS)"
)


@dataclass
class Replay:
    """One episode: ids that Google invented -> ids that the emulator invented."""

    emulator: StrictEmulator = field(default_factory=lambda: StrictEmulator(quota=False))
    ids: dict[str, str] = field(default_factory=dict)

    def ours(self, text: str) -> str:
        for theirs, mine in self.ids.items():
            text = re.sub(rf"(?<![\w-]){re.escape(theirs)}(?![\w-])", mine, text)
        return text

    def call(self, recorded: dict[str, Any], token: str) -> tuple[int, Any]:
        query = urlencode([(name, self.ours(value)) for name, value in recorded["query"]])
        body = b"" if recorded["body"] is None else self.ours(_text(recorded["body"])).encode()
        target = self.ours(recorded["path"]) + (f"?{query}" if query else "")
        reply = self.emulator.answer(Call(recorded["method"], target, {"authorization": f"Bearer {token}"}, body))
        if not reply.body:
            return reply.status, None
        if reply.type.startswith("application/json"):
            return reply.status, json.loads(reply.body)
        return reply.status, {"__raw__": reply.body.decode()}

    def learn(self, theirs: Any, mine: Any) -> None:
        """Pair the ids of two replies of the same shape."""
        if isinstance(theirs, dict) and isinstance(mine, dict):
            for name in theirs.keys() & mine.keys():
                one, two = theirs[name], mine[name]
                if name in INVENTED and one and two and not isinstance(one, dict | list):
                    self.ids.setdefault(str(one), str(two))
                self.learn(one, two)
        elif isinstance(theirs, list) and isinstance(mine, list):
            for one, two in zip(theirs, mine, strict=False):
                self.learn(one, two)


def _text(body: Any) -> str:
    return body["__raw__"] if isinstance(body, dict) and "__raw__" in body else json.dumps(body, ensure_ascii=False)


def _masked(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return MAIL.sub("MAIL", TIME.sub("TIME", text))


def _known_files(reply: Any, replay: Replay) -> Any:
    """A list of files without those that the episode did not create."""
    if isinstance(reply, dict) and isinstance(reply.get("files"), list):
        known = set(replay.ids) | set(replay.ids.values())
        return {**reply, "files": [file for file in reply["files"] if file.get("id") in known]}
    return reply


def replayed(lines: list[dict[str, Any]], tally: Counter[str], differ: list[str]) -> list[str]:
    """Replay one episode; what differs is told, and what does not fit the discovery document returned."""
    replay = Replay()
    token = replay.emulator.bearer(ME)
    for recorded in lines:
        named = re.search(r"/(?:spreadsheets|files)/([^/:]+)", recorded["path"])
        if named and named[1] not in replay.ids:
            tally["not ours"] += 1
            continue
        tally["all"] += 1
        status, mine = replay.call(recorded, token)
        if status == 501:
            tally["unknown"] += 1
            tally[f"unknown {mine['error']['message']}"] += 1
            continue
        theirs = recorded["response"]
        replay.learn(theirs, mine)
        want = replay.ours(_masked(_known_files(theirs, replay)))
        have = _masked(_known_files(mine, replay))
        if status == recorded["status"] and json.loads(want) == json.loads(have):
            tally["same"] += 1
        else:
            where = (recorded[name] for name in ("cassette", "episode", "seq", "method", "path"))
            what = " ".join(map(str, where))
            differ.append(
                f"{what}\n  body {recorded['body']}\n  want {recorded['status']} {want}\n  have {status} {have}"
            )
    return replay.emulator.misfits


def test_google_s_own_replies_are_given_again(capsys: pytest.CaptureFixture[str]) -> None:
    """It knows the operations of >= 85 % of the recorded calls, and answers >= 99 % of those identically."""
    tally: Counter[str] = Counter()
    differ: list[str] = []
    misfits: list[str] = []
    for path in sorted(RECORDED.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            calls = [json.loads(line) for line in lines]
        for _, episode in groupby(calls, key=lambda call: (call["cassette"], call["episode"])):
            misfits += replayed(list(episode), tally, differ)
    known = tally["all"] - tally["unknown"]
    with capsys.disabled():
        shares = f"operations known {known / tally['all']:.1%}, identical {tally['same'] / known:.2%}"
        sys.stdout.write(f"\n  {tally['all']} recorded calls: {shares}\n")
    assert not misfits
    assert known >= 0.85 * tally["all"], tally
    assert tally["same"] >= 0.99 * known, "\n".join(differ[:20])
