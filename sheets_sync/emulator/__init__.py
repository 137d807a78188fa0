"""Google Sheets and Drive, as far as we and gspread's ordinary calls use them, for tests and `hoctap demo --google`.

    emulator = Emulator(quota=False)              # or with Google's quotas and a your clock: Emulator(now=clock)
    with serve(emulator) as url:                  # http://127.0.0.1:PORT
        owner = emulator.person("tinh@example.org")            # JSON of a person with OAuth; may own files
        robot = emulator.service_account("robot@emulator.iam.gserviceaccount.com")  # JSON; owns nothing
        file = emulator.user("tinh@example.org").create("Xã A")
        emulator.user("tinh@example.org").share(file, robot["client_email"])
        emulator.user("canbo@example.org").edit(file, "Sheet1", "B5", "8,5")          # somebody acts, without a call
        emulator.before("batchUpdate", lambda: ...)            # a race: once, right before the next call of that name
        emulator.faults.next(Fault("error", 429, retry_after=1), None, Fault("lost"))
        emulator.count("batchUpdate", robot["client_email"])   # calls by operation and identity

gspread and google-auth run unmodified: `token_uri` in both JSON files is the emulator, and the client's session gets a
transport adapter that sends https://sheets.googleapis.com/ and https://www.googleapis.com/ to the URL instead
(`tests/emulator/served.py` shows it in 10 lines). As a process: `python -m sheets_sync.emulator --port 8099`, steered
by `POST /emulator/...` (control.py).

What it does not know it answers with 501 and the name, never with a guess. Formulas are kept as text: only constant
arithmetic (`=4/2`) has a value, others get theirs from `user.compute`; in a sheet with the decimal comma (vi_VN) a
formula with `,` between arguments or `0.5` does not parse. What is known of Google is written down in gspread's
recordings, which `tests/emulator` replays, and in its discovery document, out of which `fields.json` is made.
"""

from sheets_sync.emulator.core import Call, Emulator, Reply
from sheets_sync.emulator.errors import ApiError
from sheets_sync.emulator.faults import Fault
from sheets_sync.emulator.server import serve
from sheets_sync.emulator.users import User

__all__ = ["ApiError", "Call", "Emulator", "Fault", "Reply", "User", "serve"]
