/** A line of a plot. */
export interface Series {
  readonly label: string;
  /** A value for each time; null where none is known. */
  readonly values: readonly (number | null)[];
}
