#!/usr/bin/env bash
# Hostile use for a bounded time, of a server with a small heap: of one seed that stays, and of a fresh one that is printed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
npx tsc -p reliability || exit 1
passed=0
failed=0
for seed in 1 "$(date +%s)"; do
  output=$(node dist/tools/reliability/fuzz.js --minutes 0.4 --seed "$seed") || true
  printf '%s\n' "$output"
  read -r good _ bad _ < <(tail -n 1 <<<"$output")
  [[ $good =~ ^[0-9]+$ && $bad =~ ^[0-9]+$ ]] || { good=0 bad=1; }
  ((passed += good, failed += bad))
done
printf '%d passed, %d failed\n' "$passed" "$failed"
((failed == 0))
