import { IncomingHttpHeaders } from 'node:http';

/** One call that reached an emulator. */
export interface RecordedCall {
  /** When it had fully arrived, in milliseconds of the emulator's clock. */
  readonly at: number;
  /** Empty if the request named none. */
  readonly action: string;
  readonly version: string;
  /** The cloud account of the access key; absent if the key is unknown. */
  readonly uid?: string;
  readonly method: string;
  /**
   * The action's own parameters, decoded; protocol parameters such as the signature are left out.
   */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** As received, with credentials replaced. */
  readonly headers: IncomingHttpHeaders;
  /** Whether key, time stamp, token, nonce and signature were all valid. */
  readonly authenticated: boolean;
  /** The kind of the applied fault. */
  readonly fault?: string;
  /** HTTP status of the answer; null while, or if, none was sent. */
  readonly status: number | null;
  /** The error code of the answer; null for a success, or if nothing was sent. */
  readonly code: string | null;
  readonly requestId: string | null;
}

/** A call that has not been answered yet. */
export type OpenCall = { -readonly [Field in keyof RecordedCall]: RecordedCall[Field] };

export type CallMatch = Partial<Pick<RecordedCall, 'action' | 'uid'>>;

interface WaitingTest {
  readonly match: CallMatch;
  readonly resolve: (call: RecordedCall) => void;
  readonly reject: (reason: Error) => void;
}

export const matches = (match: CallMatch, call: CallMatch): boolean =>
  (match.action === undefined || match.action === call.action) && (match.uid === undefined || match.uid === call.uid);

/** The last calls, in order of arrival. */
export class CallLog {
  private calls: RecordedCall[] = [];
  private waiters: WaitingTest[] = [];

  constructor(private readonly capacity: number) {}

  get all(): readonly RecordedCall[] {
    return [...this.calls];
  }

  add(call: OpenCall): void {
    this.calls.push(call);
    if (this.calls.length > this.capacity) this.calls.shift();
    const due = this.waiters.filter(({ match }) => matches(match, call));
    this.waiters = this.waiters.filter((waiter) => !due.includes(waiter));
    for (const { resolve } of due) resolve(call);
  }

  /** The next matching arrival; rejects if the log is cleared first. */
  next(match: CallMatch): Promise<RecordedCall> {
    const arrival = new Promise<RecordedCall>((resolve, reject) => this.waiters.push({ match, resolve, reject }));
    // A waiting test still sees the rejection; an abandoned promise must not end the process.
    arrival.catch(() => undefined);
    return arrival;
  }

  clear(): void {
    this.calls = [];
    const abandoned = this.waiters;
    this.waiters = [];
    for (const { reject } of abandoned)
      reject(new Error('the emulator was reset or closed before such a call arrived'));
  }
}
