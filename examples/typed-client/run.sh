#!/usr/bin/env bash
# Generates types from the OpenAPI document of the running simulator, compiles a client against them and runs it.
#   enlighten-simulator exec -- bash typed-client/run.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
npx openapi-typescript "${ENLIGHTEN_SIMULATOR_URL%/_simulator}/openapi.json" --output typed-client/schema.d.ts
npx tsc -p typed-client
node dist/typed-client/client.js
