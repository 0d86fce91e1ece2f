/** Which key goes with shortcuts. */
export const isMac = /Mac|iPhone|iPad/.test(navigator.platform)
