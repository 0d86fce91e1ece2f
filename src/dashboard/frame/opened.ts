import { signal } from '@preact/signals'

/** The dialog that is open. */
export const opened = signal<'goto' | 'keys' | 'incident' | 'fault' | 'grant' | undefined>(
  undefined,
)

/** Is the list of what was done here open. */
export const isEchoOpen = signal(false)
