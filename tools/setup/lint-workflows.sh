#!/usr/bin/env bash
# Looks for mistakes and weak spots in .github: actionlint for what would not run, zizmor (every audit, the strictest
# persona) for what could be abused. Installs both below .platform, once. Exits with 3 where they can't be had.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly zizmor_version=1.32.0 actionlint_version=v1.7.12
readonly tools=$PWD/.platform/lint-tools
readonly zizmor=$tools/zizmor-$zizmor_version/bin/zizmor actionlint=$tools/actionlint-$actionlint_version/actionlint

missing() {
  printf 'The workflows were not looked at: %s\n' "$1" >&2
  exit 3
}

if [ ! -x "$zizmor" ]; then
  command -v python3 >/dev/null || missing "zizmor needs python3."
  python3 -m venv "$tools/zizmor-$zizmor_version" || missing "zizmor needs Python's venv module."
  "${zizmor%/*}/pip" install --quiet --disable-pip-version-check "zizmor==$zizmor_version" || missing "zizmor could not be installed."
fi
if [ ! -x "$actionlint" ]; then
  command -v go >/dev/null || missing "actionlint needs Go."
  GOBIN=${actionlint%/*} go install "github.com/rhysd/actionlint/cmd/actionlint@$actionlint_version" || missing "actionlint could not be installed."
fi

status=0
"$actionlint" .github/workflows/*.yaml || status=1
"$zizmor" --offline --quiet --persona pedantic --config .github/zizmor.yml .github || status=1
exit "$status"
