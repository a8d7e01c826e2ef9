import { StopController } from '../../domain/concurrency/stop-signal';
import { pause, Sleep } from '../../domain/concurrency/waiting';
import { DriftTurn, TurnEnd } from '../../domain/drift/drift-store.port';
import { GatewayError } from '../../domain/errors/gateway-error';
import { whileRenewed } from '../operations/renewed-lease';
import { DriftTurnParts, DriftTurnWork } from './drift-turn-work';

export interface DriftRunnerParts extends DriftTurnParts {
  /** Those of the configuration in force. */
  readonly cloudAccounts: () => readonly string[];
  /** How long a look at everything shall take. Absent: nothing is looked at. */
  readonly everyMs: () => number | undefined;
}

export interface DriftRunnerOptions {
  /** Names this replica in the store. */
  readonly worker: string;
  /** How long a turn is held unless that is renewed. */
  readonly leaseMs: number;
}

/** How many cloud accounts this replica looks at at once. */
const MAX_AT_ONCE = 8;
/** How often it asks the store for a turn: at most so often, and at least so often. */
const LEAST_PAUSE_MS = 20;
const ASK_EVERY_MS = { least: 250, most: 1_000 };
/** How often it counts what differs, and enlists accounts that no reload has told of. */
const COUNT_EVERY_MS = 5_000;
const ENLIST_EVERY_MS = 60_000;

const STOPPED = new GatewayError('SHUTTING_DOWN', 'the server shuts down; another one goes on looking for drift');
const LOST = new GatewayError('RESOURCE_LOCK_LOST', 'another replica looks for drift in the account');

/** Takes turns at looking for drift, with all replicas that share the store. */
export class DriftRunner {
  readonly #running = new Map<StopController, Promise<void>>();
  readonly #sleep: Sleep;
  #isStopped = false;
  #isWoken = false;
  #enlistAt = 0;
  #countAt = 0;
  #counts: ReadonlyMap<string, number> = new Map();
  #loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: DriftRunnerParts,
    private readonly options: DriftRunnerOptions,
  ) {
    this.#sleep = new Sleep(parts.clock);
  }

  /**
   * How many resources of each cloud account differ or are gone, as of some seconds ago; empty
   * while nothing is looked at.
   */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  start(): void {
    this.#loop = this.#look();
  }

  /** The accounts or `drift` have changed. */
  wake(): void {
    this.#isWoken = true;
    this.#enlistAt = 0;
    this.#sleep.wake();
  }

  /** Settles when nothing is in flight any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.wake();
    for (const stop of this.#running.keys()) stop.abort(STOPPED);
    await this.#loop;
    await Promise.all(this.#running.values());
  }

  async #look(): Promise<void> {
    while (!this.#isStopped) {
      this.#isWoken = false;
      const everyMs = this.parts.everyMs();
      // The store reports its failures itself.
      const hasBegun = everyMs !== undefined && (await this.#next(everyMs).catch(() => false));
      if (everyMs === undefined) this.#counts = new Map();
      if (this.#isWoken) continue;
      await this.#sleep.for(hasBegun ? LEAST_PAUSE_MS : pauseMs(everyMs));
    }
  }

  /** Begins the next turn; false if none is due. */
  async #next(everyMs: number): Promise<boolean> {
    const { store, clock, cloudAccounts } = this.parts;
    const { worker, leaseMs } = this.options;
    const now = clock.elapsed();
    if (now >= this.#enlistAt) {
      await store.enlist(cloudAccounts(), everyMs);
      this.#enlistAt = now + ENLIST_EVERY_MS;
    }
    if (now >= this.#countAt) {
      this.#counts = await store.counts();
      this.#countAt = now + COUNT_EVERY_MS;
    }
    const turn = this.#running.size < MAX_AT_ONCE ? await store.claim(worker, leaseMs) : undefined;
    if (!turn) return false;
    if (this.#isStopped) await store.giveBack(turn);
    else this.#begin(turn, everyMs);
    return true;
  }

  #begin(turn: DriftTurn, everyMs: number): void {
    const stop = new StopController();
    const done = this.#during(turn, everyMs, stop).finally(() => this.#running.delete(stop));
    this.#running.set(stop, done);
  }

  async #during(turn: DriftTurn, everyMs: number, stop: StopController): Promise<void> {
    const { clock, store } = this.parts;
    const { leaseMs } = this.options;
    const work = new DriftTurnWork(this.parts, turn, stop.signal);
    const renew = (): Promise<boolean> => store.renew(turn, leaseMs);
    const end = await whileRenewed({ clock, leaseMs, renew, stop, lost: LOST }, async () => {
      // What failed is looked at again by the next turn.
      const ended = await work.run(everyMs).catch((): undefined => undefined);
      if (!ended) await pause(clock, ASK_EVERY_MS.most, stop.signal).catch(() => undefined);
      return ended;
    });
    await this.#giveBack(turn, end);
  }

  /** The claim ends by its lease if the store fails. */
  async #giveBack(turn: DriftTurn, end: TurnEnd | undefined): Promise<void> {
    await this.parts.store.giveBack(turn, end).catch(() => undefined);
  }
}

function pauseMs(everyMs: number | undefined): number {
  return everyMs === undefined
    ? ASK_EVERY_MS.most * 60
    : Math.min(ASK_EVERY_MS.most, Math.max(ASK_EVERY_MS.least, everyMs / 4));
}
