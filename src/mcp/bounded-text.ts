/** A list that was cut. */
interface Cut {
  /** Such as `rolloutItems`, or `source.desired.callbackConfigs`. */
  readonly at: string;
  readonly shown: number;
  readonly of: number;
}

/**
 * JSON of at most `maxLength` characters. Where there is more, the longest lists lose their last
 * items, and the member `cut` says of which list how many are shown, and how to get the rest.
 *
 * @param isPage whether pages of another size can be asked for
 */
export function boundedText(answer: object, maxLength: number, isPage = false): string {
  const whole = JSON.stringify(answer);
  if (whole.length <= maxLength) return whole;
  const content = structuredClone(answer) as { nextPageToken?: string };
  const cuts = new Map<unknown[], Cut>();
  for (;;) {
    const notes = [...cuts.values()].map((cut) => noteOf(cut, isPage));
    const text = JSON.stringify({ ...content, ...(notes.length > 0 && { cut: notes }) });
    if (text.length <= maxLength) return text;
    const longest = longestList(content);
    if (!longest) return JSON.stringify({ cut: [`the answer of ${whole.length} characters is too long to be shown`] });
    const { list, path, length } = longest;
    const { of = list.length } = cuts.get(list) ?? {};
    const left = Math.max(0, 1 - (text.length - maxLength) / length);
    // The next page would skip what is cut.
    delete content.nextPageToken;
    list.length = Math.max(1, Math.min(list.length - 1, Math.floor(list.length * left)));
    cuts.set(list, { at: path, shown: list.length, of });
  }
}

function noteOf({ at, shown, of }: Cut, isPage: boolean): string {
  const note = `shows ${shown} of ${of} in ${at}`;
  if (isPage && !at.includes('.')) return `${note}; ask again with pageSize ${shown} and follow nextPageToken`;
  return `${note}; the whole is too long for a tool, and the same request over REST answers it`;
}

interface LongList {
  readonly list: unknown[];
  readonly path: string;
  /** Of its JSON, in characters. */
  readonly length: number;
}

/** Of those with several items; what they hold goes with them. */
function longestList(value: unknown, path: readonly string[] = []): LongList | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value) && value.length > 1) {
    return { list: value, path: path.join('.'), length: JSON.stringify(value).length };
  }
  const inner = Object.entries(value).flatMap(([key, member]) => longestList(member, [...path, key]) ?? []);
  return inner.sort((a, b) => b.length - a.length)[0];
}
