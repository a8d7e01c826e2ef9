/** A field that differs from what livegate last wrote. */
export interface FieldDrift {
  /** Its JSON path. */
  readonly field: string;
  /** The value that livegate wrote, as JSON; empty: the default. A key is its fingerprint. */
  readonly applied: string;
  /** The live value, in the same form. */
  readonly live: string;
}
