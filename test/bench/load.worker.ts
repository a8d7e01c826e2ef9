import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { closedLoop, LoopResult } from './closed-loop';
import { GrpcCaller } from './grpc-caller';
import { RestCaller } from './rest-caller';
import { Latencies, steadyLoop } from './steady-loop';
import { NeutralCall } from './world';
import { serve } from './worker';

/** How livegate is called: `url` of REST, with what is sent of who calls, or `address` of gRPC. */
export type Target = ({ readonly url: string } | { readonly address: string }) & { readonly authorization?: string };

/** Sends one of the calls and gives the status: HTTP's, or gRPC's. */
interface Sender {
  readonly ok: number;
  send(index: number, timeoutMs?: number): Promise<number>;
}

const senders = new Map<string, Sender>();

/** Connections and prepared requests last as long as the process. */
function senderOf(target: Target, calls: readonly NeutralCall[]): Sender {
  const key = JSON.stringify([target, calls]);
  const known = senders.get(key);
  if (known) return known;
  const sender = 'url' in target ? restSender(target, calls) : grpcSender(target, calls);
  senders.set(key, sender);
  return sender;
}

function restSender({ url, authorization }: Extract<Target, { url: string }>, calls: readonly NeutralCall[]): Sender {
  const caller = new RestCaller(url, authorization);
  const requests = calls.map(({ name, config }) => caller.prepare(config ? 'PUT' : 'GET', `/v1/${name}`, config));
  return { ok: 200, send: (index) => caller.send(inTurn(requests, index)) };
}

function grpcSender(
  { address, authorization }: Extract<Target, { address: string }>,
  calls: readonly NeutralCall[],
): Sender {
  const caller = new GrpcCaller(address, authorization);
  const requests = calls.map(({ name, config }) =>
    config
      ? caller.prepare('SetCallbackConfig', { callbackConfig: { name, ...config } })
      : caller.prepare('GetCallbackConfig', { name }),
  );
  return { ok: 0, send: (index, timeoutMs) => caller.send(inTurn(requests, index), timeoutMs) };
}

function inTurn<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('there is nothing to send');
  return item;
}

async function sent(sender: Sender, calls: readonly NeutralCall[], index: number): Promise<void> {
  const status = await sender.send(index);
  if (status !== sender.ok) throw new Error(`status ${status} for ${inTurn(calls, index).name}`);
}

const handlers = {
  /** As many calls as come back, `concurrency` at a time. */
  closed({ target, calls, ...loop }: ClosedLoad): Promise<LoopResult> {
    const sender = senderOf(target, calls);
    return closedLoop((index) => sent(sender, calls, index), loop);
  },

  /** At a steady rate. */
  steady({ target, calls, ...rate }: SteadyLoad): Promise<Latencies> {
    const sender = senderOf(target, calls);
    return steadyLoop((index) => sent(sender, calls, index), rate);
  },

  /** Each call once, `concurrency` at a time. */
  async once({ target, calls, concurrency }: Omit<ClosedLoad, 'durationMs'>): Promise<void> {
    const sender = senderOf(target, calls);
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < calls.length) await sent(sender, calls, next++);
    };
    await Promise.all(Array.from({ length: concurrency }, lane));
  },

  /**
   * Calls at a steady rate whatever becomes of them, over gRPC, each with a deadline. How often
   * each status came back.
   */
  async open({ address, calls, perSecond, durationMs, timeoutMs }: OpenLoad): Promise<Record<number, number>> {
    const sender = senderOf({ address }, calls);
    const statuses: Record<number, number> = {};
    const under: Promise<void>[] = [];
    const start = performance.now();
    for (let sent = 0; ;) {
      const elapsed = performance.now() - start;
      if (elapsed >= durationMs) break;
      for (; sent <= (elapsed * perSecond) / 1000; sent += 1) {
        under.push(
          sender.send(sent, timeoutMs).then((status) => void (statuses[status] = (statuses[status] ?? 0) + 1)),
        );
      }
      await setTimeout(5);
    }
    await Promise.all(under);
    return statuses;
  },

  /**
   * Several callers at once, each at a steady rate. What became of their calls, in the order in
   * which they were sent.
   */
  async callers({ callers, durationMs, timeoutMs }: CallersLoad): Promise<readonly (readonly CallResult[])[]> {
    return await Promise.all(callers.map((caller) => drive(caller, durationMs, timeoutMs)));
  },
};

/** Of one caller: more would wait in the client for a stream, without an end. */
const MOST_UNDER_WAY = 80;
const NOT_SENT = -1;
/** An answer of the cloud: the emulator's accounts are empty. */
const NOT_FOUND = 5;

async function drive(
  { target, calls, perSecond, fromMs }: CallerLoad,
  durationMs: number,
  timeoutMs: number,
): Promise<CallResult[]> {
  const sender = senderOf(target, calls);
  const results: Promise<CallResult>[] = [];
  let under = 0;
  await setTimeout(fromMs);
  const start = performance.now();
  for (let elapsed = 0; elapsed < durationMs - fromMs; elapsed = performance.now() - start) {
    for (let sent = results.length; sent <= (elapsed * perSecond) / 1000; sent += 1) {
      const sentAt = performance.now();
      const resultOf = (status: number): CallResult => ({
        atMs: fromMs + sentAt - start,
        tookMs: performance.now() - sentAt,
        served: status === sender.ok || status === NOT_FOUND,
      });
      const send = async (): Promise<CallResult> => {
        if (under === MOST_UNDER_WAY) return resultOf(NOT_SENT);
        under += 1;
        const status = await sender.send(sent, timeoutMs);
        under -= 1;
        return resultOf(status);
      };
      results.push(send());
    }
    await setTimeout(5);
  }
  return await Promise.all(results);
}

export interface ClosedLoad {
  readonly target: Target;
  readonly calls: readonly NeutralCall[];
  readonly concurrency: number;
  readonly durationMs: number;
}

export interface SteadyLoad extends Omit<ClosedLoad, 'concurrency'> {
  readonly perSecond: number;
}

export interface OpenLoad {
  readonly address: string;
  readonly calls: readonly NeutralCall[];
  readonly perSecond: number;
  readonly durationMs: number;
  readonly timeoutMs: number;
}

export interface CallerLoad {
  readonly target: Target;
  readonly calls: readonly NeutralCall[];
  readonly perSecond: number;
  /** When it begins. */
  readonly fromMs: number;
}

export interface CallersLoad {
  readonly callers: readonly CallerLoad[];
  readonly durationMs: number;
  readonly timeoutMs: number;
}

export interface CallResult {
  /** Since the load began. */
  readonly atMs: number;
  readonly tookMs: number;
  readonly served: boolean;
}

export type LoadHandlers = typeof handlers;

serve(handlers);
