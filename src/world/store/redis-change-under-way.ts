/**
 * The change that is being made to the copies of this replica: it may yet be refused, so that nobody
 * looks at them before it is settled.
 */
export class ChangeUnderWay {
  #change: Promise<void> | undefined

  get isThere(): boolean {
    return this.#change !== undefined
  }

  /** One begins; returns what settles it. */
  begin(): () => void {
    let end = () => {}
    this.#change = new Promise((resolve) => {
      end = resolve
    })
    return () => {
      this.#change = undefined
      end()
    }
  }

  /** Ends when there is none any more. */
  async settled(): Promise<void> {
    while (this.#change !== undefined) await this.#change
  }

  /** What the store says while there is none: a change is made of copies as they are. */
  async without<T>(ask: () => Promise<T>): Promise<T> {
    for (;;) {
      await this.settled()
      const found = await ask()
      if (!this.isThere) return found
    }
  }
}
