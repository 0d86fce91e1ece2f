/**
 * A world for one test file: a house whose Envoy is silent from the 3rd to the 11th of June, seen in the middle of
 * that. Whatever isn't written is drawn from the seed, so every run sees the same sun.
 */
export const house = {
  seed: 'house-of-the-tests',
  clock: { now: '2022-06-08T14:32:10-07:00', speed: 0 },
  systems: [
    {
      system_id: 67,
      place: 'Sebastopol, CA',
      operational_at: '2012-03-01',
      arrays: [{ modules: 20, panel_w: 250, inverter: 'M215', tilt_deg: 22, azimuth_deg: 180 }],
      incidents: [{ kind: 'comm', from: '2022-06-03', to: '2022-06-12' }],
    },
  ],
}
