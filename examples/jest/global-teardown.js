export default function teardown() {
  return globalThis.simulator.close()
}
