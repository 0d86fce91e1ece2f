#!/usr/bin/env bash
# The package as its users get it: packed, judged by the tools made for that, installed into empty projects on every Node that
# package.json promises, by each package manager, and used from modules, from CommonJS, from TypeScript and from a shell.
# Needs the npm registry. Ends with the line "N passed, N failed".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

nodes=(22 24 26)
managers=(npm yarn pnpm)

main() {
  check 'packs' npm pack --silent --pack-destination "$work"
  tarball=$(echo "$work"/*.tgz)
  check 'holds what runs, what explains it, and nothing else' holds_what_runs
  check 'every link of a document leads to a file of the package' links_hold
  check 'publint finds nothing' npx --yes publint@0.3.25 "$tarball" --strict
  check 'types resolve the way the code does' npx --yes @arethetypeswrong/cli@0.18.5 "$tarball" \
    --exclude-entrypoints scenario.schema.json 'scenarios/*'
  local node manager
  for node in "${nodes[@]}"; do
    for manager in "${managers[@]}"; do
      check "Node $node: $manager installs it without a warning" installs "$node" "$manager"
      check "Node $node: installed by $manager it works" on_node "$node" works "$work/node-$node-$manager"
    done
  done
  check 'has at most 90 packages in production' is_small

  # By npm, and on whatever Node runs this.
  cd "$work/node-$node-npm" || exit 1
  check 'the command line helps' npx --no-install enlighten-simulator --help
  check 'the command line validates' npx --no-install enlighten-simulator validate \
    node_modules/enlighten-simulator/scenarios/default.yaml
  check 'the command line prints the schema' answers '"properties"' schema
  check 'the command line runs a command beside a server' answers '"system_id": *67' exec comm-outage -- \
    node --input-type=module --eval "$asking"
  check 'types can be installed' npm install --silent --no-audit --no-fund --save-dev \
    "typescript@$(version_of typescript)" "@types/node@$(version_of @types/node)"
  echo "$typed" | tee program.ts >program.cts
  check 'types hold under moduleResolution nodenext' compiles nodenext nodenext program.ts
  # The declarations of all packages have been checked by then; once is enough.
  check 'types hold under moduleResolution bundler' compiles esnext bundler program.ts --skipLibCheck
  check 'types hold under node16 from CommonJS' compiles node16 node16 program.cts --skipLibCheck
  check 'types hold under node10 from CommonJS' compiles commonjs node10 program.cts --skipLibCheck
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  ((failed == 0))
}

# installs NODE MANAGER: into a project of its own; whatever sounds like a warning is a failure.
installs() {
  local said project=$work/node-$1-$2
  mkdir "$project"
  echo '{ "name": "project", "version": "1.0.0", "license": "MIT", "private": true, "type": "module" }' >"$project/package.json"
  cd "$project" || return 1
  case $2 in
    npm) said=$(on_node "$1" npm install --no-audit --no-fund "$tarball" 2>&1) ;;
    yarn) said=$(on_node "$1" npx --yes yarn@1.22.22 add --non-interactive "$tarball" 2>&1) ;;
    pnpm) said=$(on_node "$1" npx --yes pnpm@10 add "$tarball" 2>&1) ;;
  esac || { echo "$said" && return 1; }
  ! grep -iE '\b(warn|warning|deprecated|unsupported|engine)\b' <<<"$said"
}

# on_node NODE COMMAND…
on_node() {
  local home
  home=$(npx --yes --package="node@$1" -c 'dirname "$(command -v node)"') || return 1
  PATH="$home:$PATH" "${@:2}"
}

# works PROJECT: without a word beside what was asked for.
works() {
  cd "$1" || return 1
  local said
  said=$({
    node --input-type=module --eval "$resolving" &&
      node --input-type=module --eval "$answering" &&
      node --input-type=commonjs --eval "$requiring" &&
      npx --no-install enlighten-simulator get /systems/67/summary | grep -q '"system_id":67'
  } 2>&1) || { echo "it failed: $said" && return 1; }
  [[ -z $said ]] || { echo "$said" && return 1; }
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
  for name in README.md LICENSE CHANGELOG.md dist/src/cli.js dist/src/index.d.ts docs/cli.md examples/README.md scenarios/default.yaml; do
    tar -tzf "$tarball" "package/$name" || strange=1
  done
  if tar -tzf "$tarball" | grep -vE '^package/(package\.json|[A-Z]+(\.md)?|dist/(src|fixtures)/.+\.(d\.c?ts|c?js)|docs/.+\.(md|svg|png)|examples/.+\.(md|js|ts|sh|json|yml|html)|dist/scenarios/[a-z0-9-]+\.json|dist/dashboard/[A-Za-z0-9_-]+\.(html|js|css|svg)(\.(br|gz))?|deploy/.+\.(yaml|conf)|scenarios/[a-z0-9-]+\.(yaml|schema\.json))$'; then
    echo 'should not be in the package'
    strange=1
  fi
  return "$strange"
}

links_hold() {
  mkdir "$work/unpacked" && tar -xzf "$tarball" -C "$work/unpacked" || return 1
  cd "$work/unpacked/package" || return 1
  local document target missing=0
  while read -r document; do
    while read -r target; do
      [[ -e $(dirname "$document")/$target ]] || { echo "$document: $target" && missing=1; }
    done < <(grep -oP '\]\((?!https?:|#|mailto:)\K[^)#\s]+' "$document")
  done < <(find . -name '*.md')
  return "$missing"
}

is_small() {
  local count
  # The first line is the project itself.
  count=$(($(npm ls --prefix "$work/node-${nodes[0]}-npm" --omit=dev --all --parseable | wc -l) - 1))
  echo "$count packages"
  ((count > 5 && count <= 90))
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

# compiles MODULE RESOLUTION FILE [FLAG…]
compiles() {
  npx --no-install tsc --noEmit --strict --exactOptionalPropertyTypes --target es2022 --lib es2023,esnext.disposable \
    --module "$1" --moduleResolution "$2" "${@:4}" --types node "$3"
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
requiring="
const { createSimulator, ScenarioError } = require('enlighten-simulator')
createSimulator({ scenario: 'nonsense' }).catch((error) => {
  if (!(error instanceof ScenarioError)) process.exit(1)
})
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
