import { pause, Sleep } from '../../domain/concurrency/waiting';
import { StopController } from '../../domain/concurrency/stop-signal';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Rollout, RolloutState, WORKED_ON } from '../../domain/rollouts/rollout';
import { RolloutClaim } from '../../domain/rollouts/rollout-store.port';
import { whileRenewed } from '../operations/renewed-lease';
import { RolloutWork, RolloutWorkParts } from './rollout-work';

export interface RunnerOptions {
  /** Names this replica in the store. */
  readonly worker: string;
  /** How long a claim lasts unless it is renewed. */
  readonly leaseMs: number;
  /** How often this replica looks for work of others. */
  readonly everyMs: number;
  /** On how many rollouts it works at once. */
  readonly maxAtOnce: number;
}

/** A plan that nobody applies ends after this time; that is looked for every minute. */
const EXPIRES_AFTER_MS = 24 * 3_600_000;
const EXPIRE_EVERY_MS = 60_000;
/** How often the rollouts in each state are counted. */
const COUNT_EVERY_MS = 10_000;
/** How many plans end in one look. */
const MAX_EXPIRED = 100;

const STOPPED = new GatewayError('SHUTTING_DOWN', 'the server shuts down; another one goes on with the rollout');
const LOST = new GatewayError('RESOURCE_LOCK_LOST', 'another replica works on the rollout');
const CANCELLED = new GatewayError('CALLER_CANCELLED', 'the rollout was cancelled');

interface RunningWork {
  readonly claim: RolloutClaim;
  readonly stop: StopController;
  readonly done: Promise<void>;
}

/** Works on the rollouts that nobody works on. */
export class RolloutRunner {
  /** A rollout may be there twice: its claim was lost, and this replica has claimed it again. */
  readonly #running = new Set<RunningWork>();
  readonly #sleep: Sleep;
  #counts: ReadonlyMap<RolloutState, number> = new Map();
  #isStopped = false;
  /** Whether something has happened since the last look began: then there is no sleep after it. */
  #isWoken = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: RolloutWorkParts,
    private readonly options: RunnerOptions,
  ) {
    this.#sleep = new Sleep(parts.clock);
  }

  /** How many rollouts there were in each state when this replica last counted them. */
  get counts(): ReadonlyMap<RolloutState, number> {
    return this.#counts;
  }

  start(): void {
    this.#loop = this.#look();
  }

  /** There is work, or a rollout was cancelled. */
  wake(): void {
    this.#isWoken = true;
    this.#sleep.wake();
  }

  /** Begins nothing more on the rollout; what is in flight ends. */
  cancel(id: string): void {
    for (const { claim, stop } of this.#running) if (claim.rollout.id === id) stop.abort(CANCELLED);
  }

  /** Settles when nothing is in flight any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.wake();
    for (const { stop } of this.#running) stop.abort(STOPPED);
    await this.#loop;
    await Promise.all([...this.#running].map(({ done }) => done));
  }

  async #look(): Promise<void> {
    const { everyMs, maxAtOnce } = this.options;
    let [expireAt, countAt] = [0, 0];
    while (!this.#isStopped) {
      this.#isWoken = false;
      const now = this.parts.clock.elapsed();
      if (now >= expireAt) {
        expireAt = now + EXPIRE_EVERY_MS;
        await this.#expire().catch(() => undefined);
      }
      if (now >= countAt) {
        countAt = now + COUNT_EVERY_MS;
        await this.#count().catch(() => undefined);
      }
      const claim = this.#running.size < maxAtOnce ? await this.#claim() : undefined;
      if (claim && this.#isStopped) await this.#giveBack(claim);
      else if (claim) this.#begin(claim);
      else if (!this.#isWoken) await this.#sleep.for(everyMs);
    }
  }

  async #expire(): Promise<void> {
    const { store, clock, reports } = this.parts;
    for (const rollout of await store.plannedBefore(clock.now() - EXPIRES_AFTER_MS, MAX_EXPIRED)) {
      const expired: Rollout = { ...rollout, state: 'EXPIRED', endedAtMs: clock.now() };
      if (await store.update(expired)) reports.changed(expired, 'not_applied_in_time');
    }
  }

  async #count(): Promise<void> {
    this.#counts = await this.parts.store.stateCounts();
  }

  /** The store reports its failures itself. */
  async #claim(): Promise<RolloutClaim | undefined> {
    const { worker, leaseMs } = this.options;
    return await this.parts.store.claim(worker, WORKED_ON, leaseMs).catch(() => undefined);
  }

  #begin(claim: RolloutClaim): void {
    const stop = new StopController();
    const work = new RolloutWork(this.parts, claim, stop);
    const done = this.#during(claim, stop, () => work.run()).finally(() => this.#running.delete(running));
    const running = { claim, stop, done };
    this.#running.add(running);
  }

  async #during(claim: RolloutClaim, stop: StopController, work: () => Promise<void>): Promise<void> {
    const { clock } = this.parts;
    const { leaseMs, everyMs } = this.options;
    const renew = (): Promise<boolean> => this.#renew(claim, stop);
    await whileRenewed({ clock, leaseMs, renew, stop, lost: LOST }, () =>
      // What failed stays as it is in the store; the next claim goes on with it.
      work().catch(() => pause(clock, everyMs, stop.signal).catch(() => undefined)),
    );
    await this.#giveBack(claim);
  }

  /** The store reports its failures itself; the claim ends by its lease then. */
  async #giveBack(claim: RolloutClaim): Promise<void> {
    await this.parts.store.giveBack(claim).catch(() => undefined);
  }

  /**
   * Notices at the same time that the rollout was cancelled elsewhere. What was in flight before a
   * cancellation ends however long it waits for the cloud, so that is not stopped again.
   */
  async #renew(claim: RolloutClaim, stop: StopController): Promise<boolean> {
    const { store } = this.parts;
    if (!(await store.renew(claim, this.options.leaseMs))) return false;
    const now = await store.get(claim.rollout.id).catch(() => undefined);
    const { state, isCancelled } = claim.rollout;
    if (now?.isCancelled && !(isCancelled && state === 'APPLYING')) stop.abort(CANCELLED);
    return true;
  }
}
