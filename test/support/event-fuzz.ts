import { createHash } from 'node:crypto';
import { EVENT_TYPES, EventRejected, EventRequest, verifyAndNormalise } from '../../src/events';
import { CALLBACK_KEY, EVERY_FORM } from './event-samples';

/*
 * Genuine messages with some bytes, members or headers changed, and what must hold for each answer.
 */

export interface FuzzFigures {
  readonly messages: number;
  readonly verified: number;
  readonly unsigned: number;
  readonly unrecognised: number;
  readonly rejected: number;
}

/** Numbers below `below`; the same ones for the same seed (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const PIECES = [
  '"',
  '{',
  '[',
  '}',
  '\\',
  '\\u0000',
  '\\ud800',
  '%',
  '%00',
  '&',
  '=',
  '|',
  '1e999',
  'null',
  '__proto__',
  '\u001f',
  '\ufeff',
];

type Random = ReturnType<typeof randomFrom>;

function mutatedText(text: string, random: Random): string {
  const at = random(text.length + 1);
  const [head, tail] = [text.slice(0, at), text.slice(at)];
  const piece = PIECES[random(PIECES.length)] ?? '';
  switch (random(6)) {
    case 0:
      return head + piece + tail;
    case 1:
      return head + piece + tail.slice(1 + random(8));
    case 2:
      return head + String.fromCharCode(random(0x300)) + tail.slice(1);
    case 3:
      return head + text.slice(random(text.length + 1)) + tail;
    case 4:
      return head.slice(0, random(head.length + 1)) + tail;
    default:
      return text.replace(/\d/g, (digit) => (random(8) === 0 ? String(random(10)) : digit));
  }
}

function mutated(request: EventRequest, random: Random): EventRequest {
  const [origin = '', search] = request.url.split('?');
  const url = search === undefined ? request.url : `${origin}?${mutatedText(search, random)}`;
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name,
    random(4) === 0 ? mutatedText(String(value), random) : value,
  ]);
  const body = mutatedText(String(request.body), random);
  switch (random(5)) {
    case 0:
      return { ...request, body };
    case 1:
      return { ...request, url };
    case 2:
      return { ...request, headers: Object.fromEntries(headers) as EventRequest['headers'] };
    case 3: {
      const bytes = Buffer.from(body);
      if (bytes.length > 0) bytes[random(bytes.length)] = random(256);
      return { ...request, body: bytes, url };
    }
    default:
      return { ...request, body, url, headers: Object.fromEntries(headers) as EventRequest['headers'] };
  }
}

/** Throws if the answer to the request is not one that the library may give. */
function judge(request: EventRequest): keyof FuzzFigures {
  let answer;
  try {
    answer = verifyAndNormalise(request);
  } catch (error) {
    if (error instanceof EventRejected) return 'rejected';
    throw error;
  }
  const { event, auth } = answer;
  const isWellFormed =
    /^[0-9a-f]{32}$/.test(event.id) &&
    EVENT_TYPES.includes(event.type) &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/.test(event.time) &&
    /^\/providers\/\w+(\/domains\/[^/]+)?$/.test(event.source) &&
    (event.subject === undefined || /^[^/]+\/[^/]+$/.test(event.subject));
  if (!isWellFormed || JSON.stringify(event).includes(CALLBACK_KEY)) throw new Error(JSON.stringify(event));
  if (auth === 'verified' && !isProven(request)) throw new Error(`verified: ${JSON.stringify(request)}`);
  if (event.type === 'livegate.unrecognised') return 'unrecognised';
  return auth;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** Whether the message has the digest of something that only the key's holder can make. */
function isProven({ provider, url, headers, body }: EventRequest): boolean {
  const text = `${url}\n${Object.values(headers).join('\n')}\n${Buffer.from(body as Uint8Array).toString('latin1')}`;
  const digests = new Set(text.toLowerCase().match(/[0-9a-f]{32}/g));
  const times = new Set(text.match(/\d{10,11}/g));
  if (provider !== 'alibaba')
    return [...times].some((t) =>
      [`${CALLBACK_KEY}${t}`, `${t}${CALLBACK_KEY}`].some((made) => digests.has(md5(made))),
    );
  return [...times].some((t) =>
    ['push.example.com', 'cb.example.com'].some((domain) => digests.has(md5(`${domain}|${t}|${CALLBACK_KEY}`))),
  );
}

/** Judges mutated messages; throws with the first that was answered wrongly. */
export function fuzzEvents(messages: number, seed: number): FuzzFigures {
  const random = randomFrom(seed);
  const figures = { messages, verified: 0, unsigned: 0, unrecognised: 0, rejected: 0 };
  for (let index = 0; index < messages; index++) {
    const [, genuine] = EVERY_FORM[random(EVERY_FORM.length)] ?? [];
    if (!genuine) throw new Error('there are no samples');
    const request = mutated(genuine, random);
    figures[judge(random(4) === 0 ? { ...request, keys: [] } : request)]++;
  }
  return figures;
}
