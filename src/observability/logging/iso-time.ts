/** Writes moments in ISO 8601. All but the milliseconds is made once a second. */
export class IsoTime {
  #second = NaN;
  #text = '';

  /** As `new Date(epochMs).toISOString()`. */
  at(epochMs: number): string {
    const second = Math.floor(epochMs / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#text = new Date(second * 1_000).toISOString().slice(0, -4);
    }
    return `${this.#text}${String(Math.floor(epochMs) - second * 1_000).padStart(3, '0')}Z`;
  }
}
