import { mostInAnyWindow } from '../../../test/support/departures';
import { FakeClock } from '../../../test/support/fake-clock';
import { Quota } from '../../domain/resources/capability';
import { atOnce } from '../../domain/concurrency/stretches';
import { localSlots, QuotaLimiter } from './quota-limiter';

const ACCOUNT = { id: 'a', provider: 'cloud', uid: '1', endpoint: 'https://cloud.example' };
const SETTINGS = { lateCapMs: 10, spreadMs: 10, maxQueue: 1_000, burst: 0.5 };

/** A limiter of one action whose quota the test changes, under more calls than it lets through. */
class Load {
  readonly clock = new FakeClock();
  readonly departures: number[] = [];
  readonly limiter: QuotaLimiter;
  #under = 0;

  constructor(private quota: Quota) {
    const { clock } = this;
    const quotasOf = () => ({ Act: this.quota });
    this.limiter = new QuotaLimiter({
      settings: SETTINGS,
      quotasOf,
      slotsOf: localSlots(clock),
      clock,
      report: () => undefined,
    });
  }

  change(quota: Quota): void {
    this.quota = quota;
    atOnce(this.limiter.requote());
  }

  /** Keeps so many calls waiting, and lets time pass. */
  async run(ms: number, stepMs = 5): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      while (this.#under < 50) void this.#call();
      await this.clock.advance(stepMs);
    }
  }

  async #call(): Promise<void> {
    this.#under += 1;
    const { bucket } = this.limiter.of(ACCOUNT, 'Act');
    const slotRequest = { caller: 'c', deadlineMs: Infinity, signal: new AbortController().signal };
    const permit = await bucket.acquire(slotRequest);
    this.#under -= 1;
    if (permit.use()) this.departures.push(this.clock.elapsed());
  }
}

/** The most in any window that ends with one of the departures from the `first` on. */
function mostEndingFrom(departures: readonly number[], first: number, windowMs: number): number {
  const counts = departures.slice(first).map((end, index) => {
    const before = departures.slice(0, first + index + 1);
    return before.filter((departure) => departure > end - windowMs).length;
  });
  return Math.max(...counts);
}

it.each<[string, Quota, Quota]>([
  ['lower', { limit: 20, windowMs: 1_000 }, { limit: 5, windowMs: 1_000 }],
  ['higher', { limit: 5, windowMs: 1_000 }, { limit: 20, windowMs: 1_000 }],
  ['over a longer window', { limit: 20, windowMs: 1_000 }, { limit: 60, windowMs: 5_000 }],
  ['over a shorter window', { limit: 30, windowMs: 5_000 }, { limit: 10, windowMs: 500 }],
])(
  'a quota that becomes %s applies from the next departure on, and counts earlier ones',
  async (_how, before, after) => {
    const load = new Load(before);
    await load.run(4 * before.windowMs);
    const changedAt = load.clock.elapsed();
    const first = load.departures.length;
    load.change(after);
    await load.run(4 * after.windowMs + 1_000);
    // Whoever leaves after the change counts all that left before it.
    expect(mostEndingFrom(load.departures, first, after.windowMs)).toBeLessThanOrEqual(after.limit);
    expect(mostInAnyWindow(load.departures.slice(0, first), before.windowMs)).toBeLessThanOrEqual(before.limit);
    // And all of it is used soon.
    const late = load.departures.filter((departure) => departure > changedAt + after.windowMs + 1_000);
    expect(mostInAnyWindow(late, after.windowMs)).toBe(after.limit);
  },
);

it('wakes calls that wait for a slot of the former quota', async () => {
  const load = new Load({ limit: 1, windowMs: 3_600_000 });
  await load.run(10);
  expect(load.departures).toHaveLength(1);
  load.change({ limit: 5, windowMs: 1_000 });
  await load.run(1_100);
  expect(load.departures.length).toBeGreaterThanOrEqual(5);
});

it('keeps the departures of an action whose quota stays', async () => {
  const load = new Load({ limit: 3, windowMs: 1_000 });
  await load.run(500);
  atOnce(load.limiter.requote());
  await load.run(500);
  expect(load.departures).toHaveLength(3);
});
