#!/usr/bin/env bash
# The package as its users get it: packed, judged by the tools made for that, installed into an empty project and used.
# Needs the npm registry. Ends with the line "N passed, N failed".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

main() {
  check 'packs' npm pack --silent --pack-destination "$work"
  tarball=$(echo "$work"/*.tgz)
  check 'holds what runs and nothing else' holds_what_runs
  check 'publint finds nothing' npx --yes publint@0.3.25 "$tarball" --strict
  check 'types resolve the way the code does' npx --yes @arethetypeswrong/cli@0.18.5 "$tarball" \
    --profile esm-only --exclude-entrypoints scenario.schema.json 'scenarios/*'
  check 'has at most 100 packages in production' is_small

  mkdir "$work/project" && cd "$work/project" || exit 1
  echo '{ "name": "project", "private": true, "type": "module" }' >package.json
  check 'installs into an empty project' npm install --silent --no-audit --no-fund "$tarball"
  check 'scenarios and schema resolve' node --input-type=module --eval "$resolving"
  check 'the library answers' node --input-type=module --eval "$answering"
  check 'the command line helps' npx --no-install enlighten-simulator --help
  check 'the command line answers' answers '"system_id":67' get /systems/67/summary
  check 'the command line validates' npx --no-install enlighten-simulator validate \
    node_modules/enlighten-simulator/scenarios/default.yaml
  check 'the command line prints the schema' answers '"properties"' schema
  check 'the command line runs a command beside a server' answers '"system_id": *67' exec comm-outage -- \
    node --input-type=module --eval "$asking"

  local node_types typescript
  node_types=$(version_of @types/node)
  typescript=$(version_of typescript)
  check 'types can be installed' npm install --silent --no-audit --no-fund --save-dev \
    "typescript@$typescript" "@types/node@$node_types"
  echo "$typed" >program.ts
  check 'types hold under moduleResolution nodenext' compiles nodenext nodenext
  # The declarations of all packages have been checked by then; once is enough.
  check 'types hold under moduleResolution bundler' compiles esnext bundler --skipLibCheck
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  ((failed == 0))
}

# check NAME COMMAND…: counts it, and shows what it said only if it fails.
check() {
  local name=$1 said
  shift
  if said=$("$@" 2>&1 </dev/null); then
    ((passed += 1))
    printf 'ok - %s\n' "$name"
  else
    ((failed += 1))
    printf 'not ok - %s\n%s\n' "$name" "$(sed 's/^/    /' <<<"$said" | tail -n 60)"
  fi
}

holds_what_runs() {
  local name strange=0
  for name in README.md LICENSE CHANGELOG.md dist/src/cli.js dist/src/index.d.ts scenarios/default.yaml; do
    tar -tzf "$tarball" "package/$name" || strange=1
  done
  if tar -tzf "$tarball" | grep -vE '^package/(package\.json|[A-Z]+(\.md)?|dist/(src|fixtures)/.+\.(d\.ts|js)|dist/scenarios/[a-z0-9-]+\.json|scenarios/[a-z0-9-]+\.(yaml|schema\.json))$'; then
    echo 'should not be in the package'
    strange=1
  fi
  return "$strange"
}

is_small() {
  local count
  # The first line is the project itself.
  count=$(($(npm ls --omit=dev --all --parseable | wc -l) - 1))
  echo "$count packages"
  ((count > 5 && count <= 100))
}

# answers TEXT ARGUMENTS…: the command line says something with that text in it.
answers() {
  local text=$1 said
  shift
  said=$(npx --no-install enlighten-simulator "$@") || return 1
  grep -q "$text" <<<"$said" || { head -c 2000 <<<"$said" && return 1; }
}

version_of() {
  node -p "require('$root/node_modules/$1/package.json').version"
}

# compiles MODULE RESOLUTION [FLAG…]
compiles() {
  npx --no-install tsc --noEmit --strict --exactOptionalPropertyTypes --target es2022 --lib es2023,esnext.disposable \
    --module "$1" --moduleResolution "$2" "${@:3}" --types node program.ts
}

resolving="
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
const text = (name) => readFileSync(fileURLToPath(import.meta.resolve(name)), 'utf8')
JSON.parse(text('enlighten-simulator/scenario.schema.json'))
if (!text('enlighten-simulator/scenarios/default.yaml').includes('system_id: 67')) process.exit(1)
"
answering="
import { createSimulator } from 'enlighten-simulator'
const simulator = await createSimulator({ scenario: 'comm-outage' })
await simulator.listen()
const reply = await fetch(simulator.baseUrl + '/systems/67/summary?key=' + simulator.key + '&user_id=' + simulator.userId)
if ((await reply.json()).status !== 'comm') process.exit(1)
await simulator.close()
"
asking="
const { ENLIGHTEN_BASE_URL: base, ENLIGHTEN_API_KEY: key, ENLIGHTEN_USER_ID: user } = process.env
const reply = await fetch(base + '/systems/67/summary?key=' + key + '&user_id=' + user)
console.log(await reply.text())
"
# What is written in capitals must be an error: types that are \`any\` would let it pass.
typed="
import { createSimulator, type JournalEntry, type Scenario, ScenarioError, type Simulator } from 'enlighten-simulator'

const scenario: Scenario = { seed: 1, systems: [{ system_id: 67, place: 'Munich, DE' }] }
export async function use(): Promise<number> {
  const simulator: Simulator = await createSimulator({ scenario, now: '2022-06-15T12:00:00Z', speed: 0 })
  const calls: readonly JournalEntry[] = simulator.requests({ route: 'stats' })
  simulator.clock.advance({ hours: 3 })
  simulator.faults.add({ match: { route: 'stats' }, reply: { status: 503 } })
  const { status } = await simulator.inject('/systems/67/summary')
  // @ts-expect-error IT HAS NO SUCH OPTION
  await createSimulator({ scenarios: 1 }).catch((error: unknown) => error instanceof ScenarioError)
  // @ts-expect-error A STATUS IS A NUMBER
  simulator.faults.add({ reply: { status: 'busy' } })
  // @ts-expect-error A CALL HAS NO SUCH FIELD
  calls[0]?.stutas
  await simulator.close()
  return status
}
"

main
