/**
 * A value that cannot be: out of range, malformed, taken. Its sentence says what was found and what
 * would be right. A class of its own, for the platform throws RangeErrors, too.
 */
export class WrongValue extends RangeError {}
