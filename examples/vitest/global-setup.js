import { createSimulator } from 'enlighten-simulator'

/** One simulator for the whole run; what is returned ends it. */
export default async function setup(project) {
  const simulator = await createSimulator()
  await simulator.listen()
  project.provide('simulatorUrl', simulator.simulatorUrl)
  return () => simulator.close()
}
