import { COLLECTION_STYLE, Event, EVENT_ID, parseEvents, SCALAR_STYLE, ScalarEvent, SequenceEvent } from 'js-yaml';
import { isScalar, Schema } from 'yaml';
import { keyRule, valueRule } from './yaml-faults';

/**
 * Tabs, carriage returns, byte order marks, marks of documents, explicit keys, and brackets that
 * begin a line: a text with any of these is not read here, because parsers differ about some.
 */
const UNUSUAL = /[\t\r\ufeff]|\?(?:\s|$)|^(?: *[\]},]|---|\.\.\.|%)/m;

/** What a plain scalar begins with if it may be a number, true, false or null. */
const MAYBE_NO_TEXT = /^(?:[-+.~\d]|[tfn])/i;

/** How `yaml` reads such scalars. */
const TAGS = new Schema({ schema: 'core' }).tags.flatMap((tag) => (tag.collection === undefined ? [tag] : []));

/** Far fewer than a key may have. */
const MAX_KEY_LENGTH = 500;

/** The text has a fault, or a form that is not read here. */
class NotPlain extends Error {}

/**
 * The content of a text in the form that nearly all configurations have: mappings, lists, and
 * scalars that end on their line. Undefined for any other text and for one with a fault. What is
 * read here has the same meaning to `yaml`, which takes ten times as long for a large text.
 */
export function readPlainYaml(text: string): unknown {
  if (UNUSUAL.test(text)) return undefined;
  try {
    return new PlainReader(text, parseEvents(text, {})).document();
  } catch {
    return undefined;
  }
}

class PlainReader {
  #next = 0;
  readonly #copies = new Map<string, string>();
  /** Where the line ends that an outermost `[` or `{` is on: its whole content must be there. */
  #lineEnd = Infinity;

  constructor(
    private readonly text: string,
    private readonly events: readonly Event[],
  ) {}

  document(): unknown {
    const { type } = this.#take();
    if (type !== EVENT_ID.DOCUMENT) throw new NotPlain();
    const content = this.#value(this.#take());
    if (this.#take().type !== EVENT_ID.POP || this.#next < this.events.length) throw new NotPlain();
    return content;
  }

  #take(): Event {
    const event = this.events[this.#next++];
    if (!event) throw new NotPlain();
    return event;
  }

  #value(event: Event): unknown {
    switch (event.type) {
      case EVENT_ID.MAPPING:
        return this.#within(event, () => this.#mapping());
      case EVENT_ID.SEQUENCE:
        return this.#within(event, () => this.#list());
      case EVENT_ID.SCALAR:
        return this.#scalar(event);
      default:
        throw new NotPlain();
    }
  }

  #within<T>({ style, start, anchorStart, tagStart }: Omit<SequenceEvent, 'type'>, read: () => T): T {
    if (start > this.#lineEnd || anchorStart >= 0 || tagStart >= 0) throw new NotPlain();
    if (style === COLLECTION_STYLE.BLOCK || this.#lineEnd < Infinity) return read();
    const end = this.text.indexOf('\n', start);
    this.#lineEnd = end < 0 ? this.text.length : end;
    const value = read();
    this.#lineEnd = Infinity;
    return value;
  }

  #mapping(): Record<string, unknown> {
    const mapping: Record<string, unknown> = {};
    for (let event = this.#take(); event.type !== EVENT_ID.POP; event = this.#take()) {
      if (event.type !== EVENT_ID.SCALAR) throw new NotPlain();
      const key = this.#source(event);
      const isUsable = keyRule(key) === undefined && key.length <= MAX_KEY_LENGTH && !Object.hasOwn(mapping, key);
      if (!isUsable) throw new NotPlain();
      mapping[key] = this.#value(this.#take());
    }
    return mapping;
  }

  #list(): unknown[] {
    const list: unknown[] = [];
    for (let event = this.#take(); event.type !== EVENT_ID.POP; event = this.#take()) list.push(this.#value(event));
    return list;
  }

  #scalar(event: ScalarEvent): unknown {
    const source = this.#source(event);
    const value = event.style === SCALAR_STYLE.PLAIN ? plainValue(source) : source;
    if (valueRule({ value, source }) !== undefined) throw new NotPlain();
    return value;
  }

  #source({ fast, valueStart, valueEnd, style, anchorStart, tagStart }: ScalarEvent): string {
    const isPlain = fast && style <= SCALAR_STYLE.DOUBLE_QUOTED && anchorStart < 0 && tagStart < 0;
    if (!isPlain || valueStart > this.#lineEnd) throw new NotPlain();
    return this.#copied(this.text.slice(valueStart, valueEnd));
  }

  /** Equal texts share a copy. A slice would keep the whole file in memory. */
  #copied(slice: string): string {
    const known = this.#copies.get(slice);
    if (known !== undefined) return known;
    const copy = Buffer.from(slice).toString();
    this.#copies.set(copy, copy);
    return copy;
  }
}

function plainValue(source: string): unknown {
  if (!MAYBE_NO_TEXT.test(source)) return source;
  const tag = TAGS.find(({ test }) => test?.test(source));
  const value = tag ? tag.resolve(source, () => undefined, {}) : source;
  return isScalar(value) ? value.value : value;
}
