import { OccurrenceKind } from './occurrence';

/** A stream by the names that the control endpoint takes. */
export interface StreamName {
  readonly domain: string;
  readonly app: string;
  readonly stream: string;
}

/** The path and method of the control endpoint that make each kind happen. */
const kinds: Readonly<Record<string, OccurrenceKind>> = {
  'POST streams': 'streamStarted',
  'DELETE streams': 'streamEnded',
  'POST recordings': 'recordingStarted',
  'DELETE recordings': 'recordingEnded',
  'POST snapshots': 'snapshotTaken',
  'POST moderations': 'imageFlagged',
};

export const occurrenceOf = (route: string): OccurrenceKind | undefined => kinds[route];

/** A text says what is wrong with the body. */
export function parseStreamName(body: string): StreamName | string {
  let given: Partial<Record<keyof StreamName, unknown>>;
  try {
    given = Object(JSON.parse(body)) as typeof given;
  } catch {
    return 'the body is not a JSON object';
  }
  const { domain, app, stream } = given;
  const isName = (value: unknown): value is string => typeof value === 'string' && /^[\w.-]{1,200}$/.test(value);
  if (!isName(domain) || !isName(app) || !isName(stream)) return 'domain, app and stream are required, as texts';
  return { domain, app, stream };
}

const keyOf = ({ domain, app, stream }: StreamName): string => `${domain}/${app}/${stream}`;

/** The streams that are live, each with its session. */
export class LiveStreams {
  private readonly sessions = new Map<string, string>();
  private count = 0;

  /** The session of a stream for something that happens to it; a text says why it cannot happen. */
  sessionFor(kind: OccurrenceKind, name: StreamName): { readonly session: string } | string {
    const key = keyOf(name);
    const session = this.sessions.get(key);
    if (kind === 'streamStarted' && session !== undefined) return `${key} is live already`;
    if (kind === 'streamEnded' && session === undefined) return `${key} is not live`;
    return { session: session ?? (kind === 'streamStarted' ? `${this.count + 1}_1` : '0_1') };
  }

  /** Starts or ends the stream, once the cloud has accepted what happens to it. */
  note(kind: OccurrenceKind, name: StreamName, session: string): void {
    if (kind === 'streamEnded') this.sessions.delete(keyOf(name));
    if (kind !== 'streamStarted') return;
    this.count++;
    this.sessions.set(keyOf(name), session);
  }

  clear(): void {
    this.sessions.clear();
  }
}
