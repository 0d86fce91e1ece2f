/** A civil date as days since 1970-01-01. */
export type Day = number
