/** One figure, where it should lie, and where that comes from. */
export interface Finding {
  readonly place: string
  readonly what: string
  readonly unit: string
  readonly value: number
  readonly low: number
  readonly high: number
  /** What is known of the real world, with what else belongs beside the window. */
  readonly reference: string
  /** What fleet version 1 had, where that was measured. */
  readonly version1?: string
}

/** Figures of one kind, and why they may differ as far as they may. */
export interface Section {
  readonly title: string
  readonly why: string
  readonly findings: readonly Finding[]
}
