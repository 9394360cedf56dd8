#!/usr/bin/env bash
# The unit tests of the services' path and the demo on newer versions of Node, side by side; what one says is shown when it has ended.
set -euo pipefail
cd "$(dirname "$0")/../.."

try() {
  npm exec --yes --package="node@$1" -- bash -c '
    set -e
    node --version
    node node_modules/vitest/vitest.mjs run packages/contracts/src packages/files/src packages/model/src packages/registry/src packages/decisions/src
    root=$(mktemp -d)
    trap "rm -rf $root" EXIT
    node apps/cli/bin/bp.js demo --root "$root" --quiet
    echo "the demo ended well"'
}

said=$(mktemp -d)
trap 'rm -rf "$said"' EXIT
declare -A started
for version in 22 24; do
  try "$version" >"$said/$version" 2>&1 &
  started[$version]=$!
done
status=0
for version in "${!started[@]}"; do
  wait "${started[$version]}" || status=$?
  echo "== Node $version"
  grep -v '✓' "$said/$version" || true
done
exit "$status"
