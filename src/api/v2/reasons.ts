/** Sentences of `x-simulator-reason` that more than one place has to say. */

export function mayNotSee(userId: string, systemId: number): string {
  return `The user ${userId} may not see system ${systemId}: GET /systems lists those it may.`
}

export function noActiveEnvoy(serialNumber: string): string {
  return `No active Envoy has the serial number ${serialNumber}: see /systems/{id}/envoys.`
}

/** `what`: what the system lacks, and perhaps what follows from it. */
export function lacks(systemId: number, what: string): string {
  return `System ${systemId} has ${what}: ask for one that has (inventory lists the devices), or give it one in the scenario.`
}
