#!/usr/bin/env bash
# The servers that tests/services talks to, by apt where that is allowed, and a second Django in .tools/. Called by make test with the Python to use.
# What is there already is kept; no server is started by it.
set -eu
cd "$(dirname "$0")/.."
python="${1:-python3}"

missing=()
[ -n "$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null)" ] || command -v initdb >/dev/null || missing+=(postgresql)
command -v mariadbd >/dev/null || command -v mysqld >/dev/null || missing+=(mariadb-server)
command -v redis-server >/dev/null || missing+=(redis-server)
if [ "${#missing[@]}" -gt 0 ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get -qq update && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
    else
        echo "Missing: ${missing[*]}; the tests that need them are left out." >&2
    fi
fi

[ -d .tools/django-4.2/django ] || "$python" -m pip install --quiet --disable-pip-version-check --no-deps --target .tools/django-4.2 'Django>=4.2,<4.3'
