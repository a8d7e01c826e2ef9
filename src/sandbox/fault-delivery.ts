import { ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { OpenCall } from './call-log';
import { PlannedFault } from './faults';
import { Answer, Arrival } from './vendor-protocol';

/** A call, and the ways to answer it. */
export interface FaultyExchange {
  readonly response: ServerResponse;
  readonly call: OpenCall;
  readonly arrival: Arrival;
  readonly codeWith200: string;
  /**
   * The real answer: the refusal, the throttle, or the action's answer. Asking for it runs the
   * action.
   */
  readonly outcome: () => Answer;
}

const defaultHangMs = 60_000;
const defaultHugeBytes = 5 * 1024 * 1024;

const proxyPage = `<!DOCTYPE html>
<html><head><title>502 Bad Gateway</title></head>
<body><center><h1>502 Bad Gateway</h1></center><hr><center>proxy</center></body></html>
`;

function note(call: OpenCall, answer: Answer): void {
  call.status = answer.status;
  call.code = answer.code;
  call.requestId = answer.requestId;
}

export function send({ response, call }: Pick<FaultyExchange, 'response' | 'call'>, answer: Answer): void {
  note(call, answer);
  response.writeHead(answer.status, { ...answer.headers, 'Content-Length': answer.body.length });
  response.end(answer.body);
}

export async function deliverFault(fault: PlannedFault, exchange: FaultyExchange): Promise<void> {
  const { arrival } = exchange;
  switch (fault.kind) {
    case 'status':
      return send(exchange, fixedAnswer(fault, arrival));
    case 'throttle':
      return send(exchange, arrival.throttled(fault.retryAfterMs));
    case 'hang':
      return hang(exchange, fault.maxMs);
    case 'reset':
      return fault.when === 'midBody' ? sendHalf(exchange, 'reset') : reset(exchange.response);
    case 'delay':
      return sendLater(exchange, fault.ms);
    case 'drip':
      return drip(exchange, Math.max(1, fault.chunkBytes ?? 1), fault.intervalMs ?? 20);
    case 'truncate':
      return fault.how === 'body' ? sendHalfAsWhole(exchange) : sendHalf(exchange, 'close');
    case 'foreign':
      return send(exchange, foreignAnswer(fault));
    case 'errorWith200':
      return send(
        exchange,
        arrival.error(200, fault.code ?? exchange.codeWith200, fault.message ?? 'Emulated failure.'),
      );
    case 'answerLost':
      if (fault.effectAfterMs === undefined) exchange.outcome();
      else void setTimeout(fault.effectAfterMs, undefined, { ref: false }).then(exchange.outcome);
      return fault.how === 'hang' ? hang(exchange) : reset(exchange.response);
    case 'hold':
      return hold(exchange, fault.release, fault.effect ?? 'before');
  }
}

/**
 * Sends a TCP RST, which clients report as ECONNRESET; some would take an orderly close for an
 * empty answer.
 */
export function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

function fixedAnswer(fault: Extract<PlannedFault, { kind: 'status' }>, arrival: Arrival): Answer {
  const error = arrival.error(fault.status, fault.code ?? 'InternalError', fault.message ?? 'Emulated failure.');
  const headers: Record<string, string> = { ...error.headers, ...fault.headers };
  if (fault.contentType !== undefined) headers['Content-Type'] = fault.contentType;
  if (fault.body === undefined) return { ...error, headers };
  return { status: fault.status, headers, body: Buffer.from(fault.body), code: fault.code ?? null, requestId: null };
}

function foreignAnswer(fault: Extract<PlannedFault, { kind: 'foreign' }>): Answer {
  const json = { 'Content-Type': 'application/json' };
  const base = { status: fault.status ?? 200, headers: json, code: null, requestId: null };
  switch (fault.body) {
    case 'html':
      return {
        ...base,
        status: fault.status ?? 502,
        headers: { 'Content-Type': 'text/html' },
        body: Buffer.from(proxyPage),
      };
    case 'json':
      return { ...base, body: Buffer.from('["not","what","you","expect"]') };
    case 'huge': {
      const padding = Math.max(0, (fault.bytes ?? defaultHugeBytes) - '{"padding":""}'.length);
      return { ...base, body: Buffer.from(`{"padding":"${'x'.repeat(padding)}"}`) };
    }
  }
}

/** Waits for `event`; false as soon as the client is gone. */
function outlast(response: ServerResponse, event: Promise<unknown>): Promise<boolean> {
  const { socket } = response;
  if (!socket || socket.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const onClose = (): void => resolve(false);
    const onEvent = (): void => {
      socket.removeListener('close', onClose);
      // The close event may still be pending.
      resolve(!socket.destroyed);
    };
    socket.once('close', onClose);
    event.then(onEvent, onEvent);
  });
}

/** The timer neither keeps the process alive nor outlives the client. */
async function pause(response: ServerResponse, ms: number): Promise<boolean> {
  const stop = new AbortController();
  const elapsed = setTimeout(ms, undefined, { ref: false, signal: stop.signal }).catch(() => undefined);
  const lasted = await outlast(response, elapsed);
  stop.abort();
  return lasted;
}

async function hang({ response }: FaultyExchange, maxMs = defaultHangMs): Promise<void> {
  if (await pause(response, maxMs)) response.socket?.destroy();
}

async function sendLater(exchange: FaultyExchange, ms: number): Promise<void> {
  const answer = exchange.outcome();
  if (await pause(exchange.response, ms)) send(exchange, answer);
}

async function hold(exchange: FaultyExchange, release: Promise<unknown>, effect: 'before' | 'after'): Promise<void> {
  const early = effect === 'before' ? exchange.outcome() : undefined;
  if (await outlast(exchange.response, release)) send(exchange, early ?? exchange.outcome());
}

async function drip(exchange: FaultyExchange, chunkBytes: number, intervalMs: number): Promise<void> {
  const { response } = exchange;
  const { body } = announce(exchange);
  for (let sent = 0; sent < body.length; sent += chunkBytes) {
    response.write(body.subarray(sent, sent + chunkBytes));
    if (!(await pause(response, intervalMs))) return;
  }
  response.end();
}

/** Announces the whole answer, sends half of it, and ends the connection. */
async function sendHalf(exchange: FaultyExchange, end: 'reset' | 'close'): Promise<void> {
  const { response } = exchange;
  const { body } = announce(exchange);
  await new Promise<void>((resolve) => response.write(firstHalf(body), () => resolve()));
  if (end === 'reset') reset(response);
  else response.socket?.end();
}

/** Sends the head of the real answer, and returns the answer. */
function announce({ response, call, outcome }: FaultyExchange): Answer {
  const answer = outcome();
  note(call, answer);
  response.writeHead(answer.status, { ...answer.headers, 'Content-Length': answer.body.length });
  return answer;
}

function sendHalfAsWhole(exchange: FaultyExchange): void {
  const answer = exchange.outcome();
  send(exchange, { ...answer, body: firstHalf(answer.body) });
}

const firstHalf = (body: Buffer): Buffer => body.subarray(0, Math.floor(body.length / 2));
