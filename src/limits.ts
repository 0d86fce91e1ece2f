/**
 * What a stranger can send or leave behind, and no more of it: every bound stands here. What happens
 * at each is told in `docs/limits.md`, which a test compares with this list. Bounds on single
 * values of a scenario belong to its schema.
 */
export const LIMITS = {
  /** Lists and objects within each other, in a body and in a scenario. */
  depth: 32,
  /** A URL, and the parameters in it. */
  urlCharacters: 64 * 1024,
  queryParameters: 4096,
  /** Of the headers of a request, beside its URL [bytes]. */
  headerBytes: 16 * 1024,
  /** A scenario in a body, and any other body of a control [bytes]. */
  scenarioBytes: 128 * 1024,
  bodyBytes: 1024 * 1024,
  /** A scenario in a file, or given to the library [characters, bytes of a file]. */
  fileBytes: 1024 * 1024,
  /** Values that the aliases of a scenario stand for, all in all: enough to share, too few to explode. */
  aliasValues: 100_000,
  /** The journal of a snapshot in a body [bytes]. */
  snapshotJournalBytes: 32 * 1024 * 1024,
  /** What the lists and mappings of a snapshot take when they are read, beside its text [bytes]. */
  snapshotValueBytes: 48 * 1024 * 1024,
  /** All bodies of controls that arrive at a time, beside those of snapshots; as much of the emulated API [bytes]. */
  arrivingBytes: 16 * 1024 * 1024,
  /** A form in the body of a GET; a longer one is not read [bytes]. */
  formBytes: 8 * 1024,
  /** Until a request has arrived whole [s]. */
  requestS: 30,
  /** What all requests take that wait in their connections for the replies before them [bytes]. */
  waitingBytes: 16 * 1024 * 1024,
  /** What all clients together have asked for and not taken [bytes]. */
  unreadBytes: 16 * 1024 * 1024,
  /** Characters of a sentence that quotes what was sent. */
  messageCharacters: 500,
  /** Mistakes that one answer names. */
  mistakes: 100,

  /** What a written system may mean, and all of them together, after aliases. */
  systemArrays: 20,
  allArrays: 20_000,
  systemModules: 2000,
  allModules: 200_000,
  systemReplaced: 200,
  allReplaced: 20_000,
  systemEnvoys: 50,
  allEnvoys: 20_000,
  systemMeters: 8,
  allMeters: 20_000,
  systemIncidents: 1000,
  allIncidents: 20_000,
  /** What the first look at a system may cost, by what has to be worked out for it [s of CPU]. */
  firstLookS: 2,
  /** Arrays × Envoys × meters × incidents, by which the first look at a system costs. */
  systemPieces: 10_000,
  allPieces: 1_000_000,
  /** Units that incidents name, each of them, by number or one by one. */
  systemNamedUnits: 20_000,
  allNamedUnits: 200_000,
  systemDays: 30_000,
  allDays: 100_000,
  /** Entries of a scenario's `incidents`, and of its `incident_ends`. */
  placedIncidents: 5000,

  /** Rows of a series in one answer, and systems in one page of the ground truth. */
  seriesRows: 3000,
  pageSystems: 1000,

  /** Requests that the journal of a world keeps, and characters of each URL. */
  journalEntries: 10_000,
  journalUrlCharacters: 4096,
  /** The headers, and the body, of a request or a reply, where they are kept [bytes]. */
  messageBytes: 64 * 1024,
  /** All of them in the journal of a world [bytes]. */
  journalMessageBytes: 16 * 1024 * 1024,
  /** Parameters of a request that the journal and advice look at. */
  journalParameters: 100,
  /** Pieces of advice under one rule, and ids that show each. */
  advicePerRule: 20,
  adviceEvidence: 100,

  /** Values of one condition in a match, and parameters in its query. */
  matchValues: 100,
  /** Of one reply of a fault: paths under rename, drop, set and add each, characters of its headers. */
  replyChanges: 100,
  replyHeaderBytes: 8 * 1024,
  /** Replies of a sequence. */
  replySteps: 1000,
  /** Entries of the clock's `follow`, each of which is held against every request. */
  followEntries: 100,
  /** How long a body trickles [s]. */
  trickleS: 600,
  /** All bodies that trickle at a time [bytes]. */
  trickleBytes: 16 * 1024 * 1024,
  /** Faults and incidents that controls have added to a world. */
  addedFaults: 500,
  addedIncidents: 1000,
  /** Grants that controls have given or revoked in a world. */
  addedGrants: 1000,
  /** Keys whose requests a world counts. */
  countedKeys: 10_000,

  /** Event streams of a server. */
  eventStreams: 1000,
  /** For how long a listener may take nothing while something waits for it [s]. */
  stalledStreamS: 60,

  /** Sandboxes of a server, and systems of all sandboxes together. */
  sandboxes: 500,
  sandboxSystems: 100_000,

  /**
   * What all worlds of a server take and remember, beside the one that it was started with: scenarios,
   * systems and answers, journals, counts, faults, incidents, grants, streams [bytes].
   */
  memoryBytes: 80 * 1024 * 1024,
  /** Systems and answers among it [bytes]. */
  cacheBytes: 64 * 1024 * 1024,
  /** Days of the sky over a place that a process keeps beside them; a power of two. */
  skyDays: 16_384,

  /** What all worlds of a prefix keep in a store: journals with their bodies, and scenarios [bytes]. */
  storedJournalBytes: 56 * 1024 * 1024,
  storedScenarioBytes: 64 * 1024 * 1024,
} as const

/**
 * Is a value deeper than so many lists and objects within each other? Looks no further than that, so
 * that no depth is too much for it; asked before anything else walks the value.
 */
export function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (depth === 0) return true
  return Object.values(value).some((child) => isDeeperThan(child, depth - 1))
}

/** The sentence about what is deeper. */
export function tooDeep(what: string): string {
  return `${what} is too deep: at most ${LIMITS.depth} lists and objects can be within each other`
}
