#!/usr/bin/env bash
# Follows the README to the letter in an empty folder: its first lines on a fresh clone, then its first request. What it says about
# testing is what .ci/run does anyway. Needs the npm registry. Ends with the line "N passed, N failed".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
work=$(mktemp -d)
passed=0
failed=0

main() {
  trap finish EXIT
  mapfile -t lines < <(awk '/^```sh$/ { on = 1; next } /^```$/ { if (on) exit } on' README.md)
  check 'clones' git clone --quiet . "$work/clone"
  cd "$work/clone" || exit 1
  # All lines but the last end by themselves; the last installs and serves.
  local line
  for line in "${lines[@]:0:${#lines[@]}-1}"; do check "$line" bash -c "$line"; done
  # A port that is surely free; into a pipe the banner is a line of JSON. A group of its own, so that all of it can be ended.
  ENLIGHTEN_PORT=0 setsid bash -c "${lines[-1]}" >"$work/log" 2>&1 </dev/null &
  server=$!
  check "${lines[-1]}" answers_first_request
  check 'ends when told to' ends
}

# The first curl line of the README, against the port that was free.
answers_first_request() {
  local url origin
  for _ in {1..1500}; do
    origin=$(grep -om1 'http://[0-9.:]*/api/v2' "$work/log" | head -n 1) && origin=${origin%/api/v2} && break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.2
  done
  [[ -n $origin ]] || { cat "$work/log" && return 1; }
  url=$(grep -om1 "^curl 'http://localhost:3000[^']*'" README.md | cut -d "'" -f 2)
  node --eval "
    fetch(process.argv[1]).then(async (reply) => {
      const { system_id } = await reply.json()
      if (reply.status !== 200 || system_id !== 67) throw new Error(reply.status)
    })" "${url/http:\/\/localhost:3000/$origin}"
}

ends() {
  kill -TERM -- "-$server" || return 1
  for _ in {1..50}; do
    kill -0 -- "-$server" 2>/dev/null || { server='' && return 0; }
    sleep 0.1
  done
  echo 'still there after five seconds' && return 1
}

# check NAME COMMAND…: counts it, and shows what it said only if it fails.
check() {
  local name=$1
  shift
  if "$@" >"$work/said" 2>&1 </dev/null; then
    ((passed += 1))
    printf 'ok - %s\n' "$name"
  else
    ((failed += 1))
    printf 'not ok - %s\n%s\n' "$name" "$(sed 's/^/    /' "$work/said" | tail -n 60)"
  fi
}

finish() {
  [[ -z ${server:-} ]] || kill -KILL -- "-$server" 2>/dev/null
  rm -rf "$work"
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  ((failed == 0)) || exit 1
}

main
