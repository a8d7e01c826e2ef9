import { FakeClock } from '../../../test/support/fake-clock';
import { requestRecord } from '../../../test/support/request-record';
import { Caller } from '../../domain/access/caller';
import { StopController } from '../../domain/concurrency/stop-signal';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Rollout } from '../../domain/rollouts/rollout';
import { RolloutStore } from '../../domain/rollouts/rollout-store.port';
import { RolloutAccess } from './rollout-access';
import { RolloutEvent, RolloutWatches } from './rollout-watches';

const TEAM: Caller = { id: 'team', grants: [] };
const MINUTE = 60_000;

/** A rollout that changes with each look, and what a watch of it told, on a clock moved by hand. */
class Watched {
  readonly clock = new FakeClock();
  readonly toldAt: number[] = [];
  readonly lookedAt: number[] = [];
  /** Undefined once a reload has removed the caller. */
  caller: Caller | undefined = TEAM;
  failure: unknown;

  constructor(
    private readonly state: Rollout['state'],
    private readonly changes: boolean,
  ) {}

  start(): void {
    const store = { changes: () => Promise.resolve([]), counts: () => Promise.resolve(new Map()) };
    const watches = new RolloutWatches({
      store: store as unknown as RolloutStore,
      access: { visible: this.#visible } as unknown as RolloutAccess,
      callerOf: () => this.caller,
      clock: this.clock,
    });
    const { signal } = new StopController();
    const call = { caller: TEAM, signal, requestId: 'req-1', record: requestRecord() };
    void this.#read(watches.watch('r', undefined, call)).catch((error: unknown) => (this.failure = error));
  }

  readonly #visible = (_id: string, caller: Caller): Promise<Rollout> => {
    if (caller !== TEAM) return Promise.reject(new GatewayError('ROLLOUT_NOT_FOUND', 'there is no rollouts/r'));
    this.lookedAt.push(this.clock.elapsed());
    const version = this.changes ? this.lookedAt.length : 1;
    return Promise.resolve({ id: 'r', state: this.state, version } as Rollout);
  };

  async #read(events: AsyncIterable<RolloutEvent | undefined>): Promise<void> {
    for await (const event of events) if (event) this.toldAt.push(this.clock.elapsed());
  }
}

it('tells at most four changes a second of a rollout at work', async () => {
  const watched = new Watched('APPLYING', true);
  watched.start();
  await watched.clock.advance(MINUTE);
  expect(watched.toldAt.length).toBe(1 + (4 * MINUTE) / 1_000);
  expect(Math.min(...watched.toldAt.slice(1).map((at, index) => at - (watched.toldAt[index] ?? 0)))).toBe(250);
});

it('looks once a second at a rollout on which nobody works', async () => {
  const watched = new Watched('PLANNED', false);
  watched.start();
  await watched.clock.advance(MINUTE);
  expect(watched.lookedAt.length).toBe(1 + MINUTE / 1_000);
});

it('asks at each look for the rights that the caller has by then', async () => {
  const watched = new Watched('PLANNED', false);
  watched.start();
  await watched.clock.advance(5_000);
  expect(watched.failure).toBeUndefined();
  watched.caller = undefined;
  await watched.clock.advance(1_000);
  expect(watched.failure).toMatchObject({ reason: 'ROLLOUT_NOT_FOUND' });
  expect(watched.clock.pending).toBe(0);
});
