import { isActive } from '../../simulation/incidents/scope.ts'
import { envoyAt } from '../../simulation/succession.ts'
import { formatInstant } from '../../time/instant.ts'
import type { Ask } from './ask.ts'

/** The id of the system that an Envoy is in service of, or why there is none. */
export function systemOfEnvoy({ world, nowS }: Ask, serial: string): number | string {
  const found = world.fleet.envoyBySerial(serial)
  if (found === undefined) {
    return `No active Envoy has the serial number ${serial}: see /systems/{id}/envoys.`
  }
  const { systemId, envoy } = found
  if (isActive(envoy, nowS)) return systemId
  const { zone } = world.fleet.system(systemId).site
  if (nowS < envoy.fromS) {
    return `The Envoy ${serial} comes to system ${systemId} on ${formatInstant(envoy.fromS, zone)}: ask later, or by the one that is there.`
  }
  const { serialNumber } = envoyAt(envoy, nowS)
  const successor = serialNumber === serial ? '' : `; ${serialNumber} took its place`
  return `The Envoy ${serial} was taken out of system ${systemId} on ${formatInstant(envoy.toS, zone)}${successor}: only active ones are found.`
}
