/**
 * Holds what is in deploy/ against the schemas of Kubernetes, and against what the simulator promises: the folder of
 * kubernetes-models is the argument. Ends with the line "N passed, N failed".
 */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse, parseAllDocuments } from 'yaml'

const deploy = fileURLToPath(new URL('../deploy/', import.meta.url))
/** A module of the folder that the registry's models were put into. */
const modelOf = async (apiVersion, kind) =>
  (await import(`${process.argv[2]}/node_modules/kubernetes-models/${apiVersion}/${kind}.js`))[kind]
let passed = 0
let failed = 0

function check(what, act) {
  try {
    act()
    passed++
  } catch (error) {
    failed++
    console.log(`not ok - ${what}: ${error.message}`)
  }
}

const same = (found, expected) => {
  const [one, other] = [found, expected].map((value) => JSON.stringify(value))
  if (one !== other) throw new Error(`${one}, expected ${other}`)
}

const objects = readdirSync(`${deploy}kubernetes`).flatMap((file) =>
  parseAllDocuments(readFileSync(`${deploy}kubernetes/${file}`, 'utf8')).map((document) => [
    file,
    document.toJS(),
  ]),
)
for (const [file, object] of objects) {
  const { apiVersion, kind, metadata } = object
  const Model = await modelOf(apiVersion, kind)
  check(`${file}: ${kind} ${metadata.name}`, () => new Model(object).validate())
  if (kind !== 'Deployment') continue
  const { selector, template } = object.spec
  const [container] = template.spec.containers
  check(`${file}: ${metadata.name} selects its own pods`, () =>
    same(template.metadata.labels, selector.matchLabels),
  )
  check(`${file}: ${metadata.name} runs without rights`, () => {
    same(template.spec.securityContext.runAsNonRoot, true)
    same(container.securityContext.allowPrivilegeEscalation, false)
    same(container.securityContext.readOnlyRootFilesystem, true)
    same(container.securityContext.capabilities, { drop: ['ALL'] })
  })
  check(`${file}: ${metadata.name} has limits`, () => {
    if (!container.resources.limits.memory) throw new Error('no memory')
  })
}
const [, simulator] = objects.find(([, { kind, metadata }]) => {
  return kind === 'Deployment' && metadata.name === 'enlighten-simulator'
})
check('there is all that it takes, and an update takes nothing away', () => {
  same(objects.map(([, { kind, metadata }]) => `${kind} ${metadata.name}`).sort(), [
    ...['Deployment enlighten-simulator', 'Deployment enlighten-store'],
    'PodDisruptionBudget enlighten-simulator',
    ...['Service enlighten-simulator', 'Service enlighten-store'],
  ])
  same(simulator.spec.strategy.rollingUpdate, { maxUnavailable: 0, maxSurge: 1 })
})
const { readinessProbe, livenessProbe, args } = simulator.spec.template.spec.containers[0]
check('probes ask what they should', () => {
  same([readinessProbe.httpGet.path, livenessProbe.httpGet.path], ['/readyz', '/healthz'])
})
check('the grace of a pod is longer than drain and grace', () => {
  const seconds =
    Number(args[args.indexOf('--drain') + 1]) + Number(args[args.indexOf('--grace') + 1])
  if (simulator.spec.template.spec.terminationGracePeriodSeconds <= seconds)
    throw new Error(`${seconds} s`)
})
const { services } = parse(readFileSync(`${deploy}compose.yaml`, 'utf8'))
check('the composition has Redis, three replicas and a balancer', () => {
  same(Object.keys(services), ['redis', 'simulator', 'balancer'])
  same(services.simulator.deploy.replicas, 3)
})
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
