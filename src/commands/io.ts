export type Environment = Readonly<Record<string, string | undefined>>

export type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

/** The world outside, as a command sees it: all that it touches of the process. */
export interface Io {
  /** To standard output. */
  write(text: string): void
  /** To standard error. */
  error(text: string): void
  /**
   * Calls back, instead of ending the process, when standard output takes no more: its reader has
   * gone, as that of `head` does, or its disk is full.
   */
  onOutputLost(callback: (error: Error) => void): void
  /** Standard input to its end, as text. */
  readInput(): Promise<string>
  /** Is standard output a terminal. */
  readonly isTTY: boolean
  /** Its width [characters]; 0: as wide as it likes. */
  readonly columns: number
  /** May colours be written. */
  readonly color: boolean
  readonly env: Environment
  /** Node's own executable. */
  readonly nodePath: string
  /** Does a terminal send Ctrl-C to child processes as well. */
  readonly sharesInterrupt: boolean
  /** Calls back with every signal; returns what ends that. Without it a signal ends the process. */
  onSignal(callback: (signal: Signal) => void): () => void
}

/** 0: all is well; 1: something is wrong with what was asked about; 2: the command line is wrong. */
export type ExitCode = number

export const OK = 0
export const WRONG = 1
export const USAGE = 2

/** Something that the user can mend; its message says how. Ends the command with code 1. */
export class CommandError extends Error {}

/** Colours are for terminals that know them, and for people who like them (https://no-color.org). */
export function wantsColor(isTTY: boolean | undefined, { NO_COLOR, TERM }: Environment): boolean {
  return isTTY === true && !NO_COLOR && TERM !== 'dumb'
}

/** Shells call a process that a signal ended by 128 and its number. */
export function codeOfSignal(signal: string): ExitCode {
  return 128 + ({ SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 0)
}
