/** Hexadecimal digits of an id that count; the others are those of its run. */
const COUNTED_DIGITS = 6;
const IDS_OF_A_RUN = 16 ** COUNTED_DIGITS;

/**
 * Ids of 16 hexadecimal digits that follow one another: a random start, and a number that counts. A
 * store indexes records by these ids, and neighbours share the pages of an index that a commit
 * writes, where random ids would take one page each. `newId` gives 16 random digits. After 16.8
 * million ids a new run starts.
 */
export function idsInRuns(newId: () => string): () => string {
  let start = '';
  let next = IDS_OF_A_RUN;
  return () => {
    if (next === IDS_OF_A_RUN) {
      start = newId().slice(0, -COUNTED_DIGITS);
      next = 0;
    }
    const id = start + next.toString(16).padStart(COUNTED_DIGITS, '0');
    next += 1;
    return id;
  };
}
