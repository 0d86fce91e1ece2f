#!/usr/bin/env bash
# The same journey by hand: an outage, a look beyond it, a broken service, and what was asked.
#   enlighten-simulator exec comm-outage -- bash curl/outage.sh
set -euo pipefail
# `exec` puts these into the environment; beside a server of your own take them from its banner.
api=$ENLIGHTEN_BASE_URL
simulator=$ENLIGHTEN_SIMULATOR_URL
who="key=$ENLIGHTEN_API_KEY&user_id=$ENLIGHTEN_USER_ID"

echo 'In the outage:'
curl -sS --fail "$api/systems/67/summary?$who" | grep -o '"status":"comm"'

echo 'When it is over:'
curl -sS --fail -X PUT "$simulator/clock" -H 'Content-Type: application/json' -d '{"now":"2022-06-13T12:00:00-07:00"}'
echo
curl -sS --fail "$api/systems/67/summary?$who" | grep -o '"status":"normal"'

echo 'A service that fails once:'
curl -sS --fail -X POST "$simulator/faults" -H 'Content-Type: application/json' \
  -d '{"match":{"route":"stats","times":1},"reply":{"status":503}}' >/dev/null
curl -sS --fail --retry 2 --retry-delay 1 "$api/systems/67/stats?$who" 2>/dev/null | grep -o '"total_devices":35'

echo 'What was asked:'
curl -sS --fail "$simulator/requests?route=stats" | grep -o '"status":[0-9]*' | paste -sd ' ' -
