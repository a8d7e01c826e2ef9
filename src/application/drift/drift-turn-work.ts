import { Account } from '../../domain/access/account';
import { Caller } from '../../domain/access/caller';
import { StopSignal } from '../../domain/concurrency/stop-signal';
import { DriftRound } from '../../domain/drift/drift';
import { DriftStore, DriftTurn, RememberedState, TurnEnd } from '../../domain/drift/drift-store.port';
import { RequestRecord } from '../../domain/telemetry/request-record';
import { Clock } from '../../domain/time/clock';
import { CallContext } from '../operations/call-operation';
import { RememberedConfigs } from '../resources/remembered-configs';
import { withRetries } from '../operations/patience';
import { sideBySide } from '../operations/side-by-side';
import { DriftLog } from './drift-log';
import { look } from './drift-look';

export interface DriftTurnParts {
  readonly store: DriftStore;
  readonly configs: Pick<RememberedConfigs, 'of'>;
  /** The first entry of a cloud account, which reads for all; undefined if there is none now. */
  readonly entryOf: (cloudAccount: string) => Account | undefined;
  readonly log: DriftLog;
  readonly clock: Clock;
  /** A unique id of 16 hexadecimal digits. */
  readonly newId: () => string;
}

/** Who reads: only the audit of reads and the fair order of calls tell. Nobody can call as it. */
const WATCHER: Caller = { id: 'livegate:drift', grants: [] };
/** A turn takes about as many resources as are due in this time. */
const TURN_MS = 500;
/** How long a cloud account rests of which the replica that has the turn knows nothing. */
const UNKNOWN_MS = 60_000;
/** For how long nobody must have looked at one of which this replica knows nothing: it is gone. */
const FORGET_MS = 24 * 3_600_000;
/** The most that one turn takes, and how many of these are read at once. */
const MAX_LOOKS = 20;
const WIDTH = 4;
/** How long one look waits for a circuit or a quota, and how long one read may take. */
const MAX_WAIT_MS = 30_000;
const READ_MS = 30_000;

/** One turn: looks at the next few resources of a cloud account. */
export class DriftTurnWork {
  constructor(
    private readonly parts: DriftTurnParts,
    private readonly turn: DriftTurn,
    /** Aborts when the process stops, or the turn is lost. */
    private readonly stop: StopSignal,
  ) {}

  /** Throws STORE_UNAVAILABLE, and the reason of the signal; the turn begins anew then. */
  async run(everyMs: number): Promise<TurnEnd> {
    const { store, entryOf } = this.parts;
    const { cloudAccount, claimedAtMs, round: begun } = this.turn;
    const entry = entryOf(cloudAccount);
    if (!entry) {
      await this.#forgetUnlessOthersLook(everyMs);
      // Another replica may have a newer configuration, and goes on with the round.
      return { ...(begun && { round: begun }), nextAtMs: claimedAtMs + Math.min(everyMs, UNKNOWN_MS) };
    }
    const round = begun ?? (await this.#begin());
    const limit = Math.min(MAX_LOOKS, Math.max(1, Math.ceil((round.count * TURN_MS) / everyMs)));
    const states = await store.remembered(cloudAccount, round.cursor, limit);
    await sideBySide(
      states,
      () => '',
      WIDTH,
      (state) => this.#look(entry, state),
    );
    const last = states.at(-1);
    if (!last || states.length < limit) {
      await store.sweep(this.turn);
      return { ended: round, nextAtMs: round.startedAtMs + everyMs };
    }
    const looked = round.looked + states.length;
    // Never later than the round shall end: resources that were set meanwhile add to it.
    const part = Math.min(1, looked / Math.max(1, round.count));
    const next = { ...round, looked, cursor: last.resource };
    return { round: next, nextAtMs: Math.round(round.startedAtMs + everyMs * part) };
  }

  /** Where a replica knows the cloud account, each round begins soon after the one before. */
  async #forgetUnlessOthersLook(everyMs: number): Promise<void> {
    const { store, log } = this.parts;
    const { cloudAccount, claimedAtMs, round } = this.turn;
    const seenAtMs = round?.startedAtMs ?? (await store.wholeRound(cloudAccount))?.endedAtMs ?? 0;
    if (claimedAtMs - seenAtMs <= Math.max(FORGET_MS, 3 * everyMs)) return;
    log.forgotten(cloudAccount, await store.forget(this.turn));
  }

  async #begin(): Promise<DriftRound> {
    const { cloudAccount, claimedAtMs: startedAtMs } = this.turn;
    return { startedAtMs, count: await this.parts.store.count(cloudAccount), looked: 0, cursor: '' };
  }

  async #look(entry: Account, state: RememberedState): Promise<void> {
    const { store, configs, log, clock } = this.parts;
    const config = configs.of(entry.id, state.resource);
    if (!config) return;
    const patience = { clock, maxWaitMs: MAX_WAIT_MS, signal: this.stop };
    const drift = await look(config, state, (read) => withRetries(patience, () => read(this.#call())));
    const isStored = drift
      ? await store.keep(this.turn, state, drift)
      : state.known && (await store.clear(this.turn, state));
    // Another replica has the turn, or the resource was written meanwhile: the next look tells.
    if (isStored) log.looked(entry, config.name, state.known, drift);
  }

  #call(): CallContext {
    const { clock, newId } = this.parts;
    const requestId = `drift-${newId()}`;
    const head = { transport: 'grpc', method: 'ListDrifts', requestId, arrivedAt: clock.elapsed() } as const;
    return {
      caller: WATCHER,
      lane: 'background',
      timeoutMs: READ_MS,
      signal: this.stop,
      requestId,
      record: new RequestRecord({ head, clock, ended: () => undefined }),
    };
  }
}
