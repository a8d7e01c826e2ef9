import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { CallbackSender } from './callback-sender';
import { CallLog, CallMatch, OpenCall, RecordedCall } from './call-log';
import { answerControl, isControlPath } from './control-endpoint';
import { LiveStreams, StreamName } from './live-streams';
import { OccurrenceKind } from './occurrence';
import { deliverFault, reset, send } from './fault-delivery';
import { FaultPlan } from './faults';
import { QuotaBook, QuotaOption, QuotaTable } from './quota-book';
import { readBody } from './request-body';
import { Answer, Arrival, RequestHead, VendorProtocol, withoutSecrets } from './vendor-protocol';

/** Options of every emulator. */
export interface EmulatorOptions {
  /** @default 0, any free one; the address is always 127.0.0.1 */
  readonly port?: number;
  /**
   * The clock of time stamps, tokens, quotas and recorded calls, in milliseconds since the epoch.
   * @default Date.now
   */
  readonly now?: () => number;
  /** @default documented */
  readonly quotas?: QuotaOption;
  /** How many calls the log keeps. @default 10000 */
  readonly maxCalls?: number;
  /** The pauses between the attempts to deliver an event. @default those of the cloud */
  readonly retryPausesMs?: readonly number[];
}

/** What every emulator offers. */
export interface RunningServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly faults: Pick<FaultPlan, 'add' | 'clear'>;
  /** The last calls in order of arrival; open calls have the status null. */
  readonly calls: readonly RecordedCall[];
  /** How many calls were refused because they exceeded a quota. */
  readonly overQuota: number;
  /** The next matching call to arrive. */
  nextCall(match?: CallMatch): Promise<RecordedCall>;
  /**
   * Lets something happen to a stream, which the cloud then sends to the configured URLs, in the
   * background. Answers with how many messages it sends; a text says why it cannot happen.
   */
  happen(kind: OccurrenceKind, name: StreamName): number | string;
  /**
   * Forgets calls, faults, quota windows, nonces, live streams and all state; accounts and domains
   * stay.
   */
  reset(): void;
  /** Ends every connection, hanging ones too. */
  close(): Promise<void>;
}

const loopback = '127.0.0.1';
const maxBodyBytes = 1024 * 1024;

/**
 * One emulator on a socket. A call is authenticated and charged to its quota before faults are
 * considered, so `calls` and `overQuota` include calls with faults. Then the answer is the fault's
 * if there is one, else the refusal, else the action's.
 */
export class EmulatorServer implements RunningServer {
  readonly faults = new FaultPlan();
  private readonly log: CallLog;
  private readonly quotas: QuotaBook;
  private readonly streams = new LiveStreams();
  private readonly sender: CallbackSender;
  private readonly now: () => number;
  private readonly server: Server;

  private constructor(
    private readonly protocol: VendorProtocol,
    quotas: QuotaTable,
    options: EmulatorOptions,
  ) {
    this.now = options.now ?? Date.now;
    this.log = new CallLog(options.maxCalls ?? 10_000);
    this.quotas = new QuotaBook(quotas, options.quotas);
    this.sender = new CallbackSender(
      { ...protocol.callbackRules, ...(options.retryPausesMs && { retryPausesMs: options.retryPausesMs }) },
      this.now,
    );
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  static async start(protocol: VendorProtocol, quotas: QuotaTable, options: EmulatorOptions): Promise<EmulatorServer> {
    const emulator = new EmulatorServer(protocol, quotas, options);
    await new Promise<void>((resolve, reject) => {
      emulator.server.once('error', reject);
      emulator.server.listen(options.port ?? 0, loopback, () => resolve());
    });
    return emulator;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://${loopback}:${this.port}`;
  }

  get calls(): readonly RecordedCall[] {
    return this.log.all;
  }

  get overQuota(): number {
    return this.quotas.overQuota;
  }

  nextCall(match: CallMatch = {}): Promise<RecordedCall> {
    return this.log.next(match);
  }

  happen(kind: OccurrenceKind, name: StreamName): number | string {
    const live = this.streams.sessionFor(kind, name);
    if (typeof live === 'string') return live;
    const messages = this.protocol.tell({ kind, ...name, ...live, at: this.now() });
    if (typeof messages === 'string') return messages;
    this.streams.note(kind, name, live.session);
    this.sender.send(messages);
    return messages.length;
  }

  reset(): void {
    this.sender.stop();
    this.streams.clear();
    this.log.clear();
    this.faults.clear();
    this.quotas.reset();
    this.protocol.reset();
  }

  async close(): Promise<void> {
    this.sender.stop();
    this.log.clear();
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A client may disconnect at any time; a write to it afterwards is not a failure.
    response.on('error', () => undefined);
    response.setHeader('Date', new Date(this.now()).toUTCString());
    try {
      await this.answer(request, response);
    } catch (error) {
      if (request.errored || response.destroyed) return;
      response.writeHead(500, { 'Content-Type': 'text/plain' });
      response.end(`The emulator failed: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: target = '/', headers } = request;
    const head: RequestHead = { method, target, headers };
    if (!isControlPath(target) && this.resetBeforeReading(head, response)) return;
    const body = await readBody(request, maxBodyBytes);
    if (body === undefined) {
      response.writeHead(413, { Connection: 'close' }).end();
    } else if (isControlPath(target)) {
      answerControl({ ...head, body }, response, this, this.protocol);
    } else {
      await this.handle(this.protocol.receive({ ...head, body }), method, response);
    }
  }

  private resetBeforeReading(head: RequestHead, response: ServerResponse): boolean {
    const { action = '', uid } = this.protocol.peek(head);
    const fault = this.faults.take('head', { action, uid });
    if (!fault) return false;
    const { method, headers } = head;
    const unread = { action, version: '', uid, parameters: {}, headers };
    this.log.add({ ...this.record(unread, method), authenticated: false, fault: fault.kind });
    reset(response);
    return true;
  }

  private async handle(arrival: Arrival, method: string, response: ServerResponse): Promise<void> {
    const call = this.record(arrival, method);
    const refusal = arrival.refusal ?? this.overQuotaAnswer(arrival, call.at);
    const outcome = (): Answer => refusal ?? arrival.execute();
    const fault = this.faults.take('call', call);
    if (fault) call.fault = fault.kind;
    this.log.add(call);
    if (!fault) return send({ response, call }, outcome());
    const { codeWith200 } = this.protocol;
    return deliverFault(fault, { response, call, arrival, codeWith200, outcome });
  }

  private overQuotaAnswer(arrival: Arrival, at: number): Answer | undefined {
    if (arrival.uid === undefined || this.quotas.admit(arrival.uid, arrival.action, at)) return undefined;
    return arrival.throttled();
  }

  private record(arrival: Omit<Arrival, 'execute' | 'error' | 'throttled'>, method: string): OpenCall {
    const { action, version, uid, parameters, refusal } = arrival;
    const headers = withoutSecrets(arrival.headers);
    const answer = { status: null, code: null, requestId: null };
    return { at: this.now(), action, version, uid, method, parameters, headers, authenticated: !refusal, ...answer };
  }
}
