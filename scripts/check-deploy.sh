#!/usr/bin/env bash
# The manifests in deploy/kubernetes against the API's own schemas, and deploy/compose.yaml by what it names. Needs a registry.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if ! npm install --prefix "$folder" --no-audit --no-fund --silent kubernetes-models@5 >/dev/null 2>&1; then
  echo 'kubernetes-models cannot be had from the registry'
  echo '0 passed, 1 failed'
  exit 1
fi
node scripts/check-deploy.js "$folder"
