import { createSimulator } from 'enlighten-simulator'

/** One simulator for the whole run; the files' processes inherit where it is. */
export default async function setup() {
  const simulator = await createSimulator()
  await simulator.listen()
  process.env.ENLIGHTEN_SIMULATOR_URL = simulator.simulatorUrl
  globalThis.simulator = simulator
}
