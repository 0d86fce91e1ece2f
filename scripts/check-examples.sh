#!/usr/bin/env bash
# Runs every example with the real tools from the npm registry against the packed package, in a copy of the folder.
# Needs the npm registry; what needs more (curl, a browser, Docker) is run where it is there. Ends with the line
# "N passed, N failed".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

main() {
  check 'packs' npm pack --silent --pack-destination "$work"
  mkdir "$work/examples"
  tar -c --exclude node_modules --exclude dist -C examples . | tar -x -C "$work/examples"
  cd "$work/examples" || exit 1
  npm pkg set "dependencies.enlighten-simulator=file:$(echo "$work"/*.tgz)"
  check 'installs with the tools' npm install --silent --prefer-offline --ignore-scripts --no-audit --no-fund --no-package-lock
  check 'Vitest' npm run --silent test:vitest
  check 'Jest' npm run --silent test:jest
  check 'node:test' npm run --silent test:node
  check 'await using' npm run --silent await-using
  check 'typed client' npm run --silent typed-client
  check 'browser page' npm run --silent browser
  where_there_is curl 'curl' npm run --silent curl
  check 'Testcontainers, types' npx --no-install tsc -p testcontainers
  check 'GitHub Actions, schema' npx --yes --package @action-validator/core@0.6.0 --package @action-validator/cli@0.6.0 \
    action-validator github-actions/test.yml
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  ((failed == 0))
}

# check NAME COMMAND…: counts it, and shows what it said only if it fails.
check() {
  local name=$1 said start=$SECONDS
  shift
  if said=$(timeout 150 "$@" 2>&1 </dev/null); then
    ((passed += 1))
    printf 'ok - %s, %d s\n' "$name" $((SECONDS - start))
  else
    ((failed += 1))
    printf 'not ok - %s\n%s\n' "$name" "$(sed 's/^/    /' <<<"$said" | tail -n 60)"
  fi
}

# where_there_is TOOL NAME COMMAND…
where_there_is() {
  local tool=$1
  shift
  if command -v "$tool" >/dev/null; then check "$@"; else printf 'skipped - %s: there is no %s\n' "$1" "$tool"; fi
}

main
