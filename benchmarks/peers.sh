#!/usr/bin/env bash
# Installs the peers: those of npm into benchmarks/node_modules, those of PyPI into a virtual environment.
#
#   bash benchmarks/peers.sh [FOLDER]     the environment; default benchmarks/.venv, which git ignores
#
# PYTHON names the Python to make it from (default python3). A peer that cannot be installed is left out, and the benchmark
# then calls it absent.
set -uo pipefail
cd "$(dirname "$0")"
venv=${1:-.venv}

npm ci --ignore-scripts --no-audit --no-fund || echo 'peers.sh: the peers of npm could not be installed' >&2

"${PYTHON:-python3}" -m venv "$venv" || exit 1
while read -r requirement; do
  case $requirement in '' | '#'*) continue ;; esac
  "$venv/bin/python" -m pip install --quiet "$requirement" || echo "peers.sh: $requirement could not be installed" >&2
done <requirements.txt

echo "Run: npm run bench -- --python $(cd "$venv" && pwd)/bin/python"
