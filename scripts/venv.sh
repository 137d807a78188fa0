#!/bin/sh
# Makes .venv from the pinned constraints: "venv.sh" for running, "venv.sh dev" with what the tests need.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
kind=${1:-run}
stamp=.venv/.made-for-$kind

fail() { echo "hoctap: $*" >&2; exit 2; }
as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; elif sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

command -v "$python" >/dev/null || fail "chưa có Python (need Python >= 3.11): sudo apt-get install python3 python3-venv"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "cần Python từ 3.11 trở lên; máy này có $("$python" -V) (need Python >= 3.11; or: make PYTHON=python3.12 ...)"

if [ ! -x .venv/bin/python ]; then
    # Debian ships venv apart from Python; without it the folder is left half made.
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        command -v apt-get >/dev/null &&
            as_root sh -c 'apt-get update -qq && apt-get install -qq -y --no-install-recommends python3-venv' >/dev/null ||
            fail "thiếu gói python3-venv, xin chạy (please run): sudo apt-get install python3-venv"
    fi
    "$python" -m venv .venv
fi
if [ -f "$stamp" ] && [ "$stamp" -nt constraints.txt ] && [ "$stamp" -nt pyproject.toml ]; then exit 0; fi

export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
.venv/bin/python -m pip install -q --upgrade 'pip>=25.1'
if [ "$kind" = dev ]; then
    .venv/bin/python -m pip install -q -c constraints.txt -e . --group dev
else
    .venv/bin/python -m pip install -q -c constraints.txt -e .
fi
touch "$stamp"
