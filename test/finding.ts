/** One figure, where it should lie, and where that comes from. */
export interface Finding {
  readonly place: string
  readonly what: string
  readonly unit: string
  readonly value: number
  readonly low: number
  readonly high: number
  readonly reference: string
}

/** Figures of one kind, and why they may differ as far as they may. */
export interface Section {
  readonly title: string
  readonly why: string
  readonly findings: readonly Finding[]
}
