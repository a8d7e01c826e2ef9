import { AppliedState, AppliedStates } from '../domain/records/applied-state';
import { GatewayError } from '../domain/errors/gateway-error';
import { CachedAppliedStates } from './cached-applied-states';
import { unlessAborted } from '../domain/concurrency/waiting';

const over = new GatewayError('DEADLINE_PASSED', 'over');
const state = (url: string): AppliedState => ({ fields: { urls: [url] }, appliedAtMs: 1 });

/** A store whose answers to a recall wait until they are let go. */
class SlowStates implements AppliedStates {
  readonly stored = new Map<string, AppliedState | undefined>();
  readonly asked: (readonly string[])[] = [];
  #held: (() => void)[] | undefined;

  recallBelow(parent: string, signal?: AbortSignal): Promise<ReadonlyMap<string, AppliedState>> {
    return this.recall([`${parent}/`], signal);
  }

  recall(resources: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, AppliedState>> {
    return unlessAborted(signal, () => this.#recall(resources));
  }

  async #recall(resources: readonly string[]): Promise<ReadonlyMap<string, AppliedState>> {
    this.asked.push(resources);
    const found = new Map<string, AppliedState>();
    for (const resource of resources) {
      const known = this.stored.get(resource);
      if (known) found.set(resource, known);
    }
    await this.#turn();
    return found;
  }

  remember(changes: ReadonlyMap<string, AppliedState | undefined>): Promise<void> {
    for (const [resource, changed] of changes) this.stored.set(resource, changed);
    return Promise.resolve();
  }

  hold(): void {
    this.#held = [];
  }

  letGo(): void {
    for (const go of this.#held ?? []) go();
    this.#held = undefined;
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => (this.#held ? this.#held.push(resolve) : resolve()));
  }
}

let states: SlowStates;
let cached: CachedAppliedStates;
beforeEach(() => {
  states = new SlowStates();
  cached = new CachedAppliedStates(states, 3);
});

const recalled = async (...resources: string[]): Promise<unknown> => Object.fromEntries(await cached.recall(resources));

describe('CachedAppliedStates', () => {
  it('asks once for each resource, also for one of which nothing is remembered', async () => {
    states.stored.set('a', state('one'));
    expect(await recalled('a', 'b')).toEqual({ a: state('one') });
    expect(await recalled('b', 'a')).toEqual({ a: state('one') });
    expect(await recalled('a', 'c')).toEqual({ a: state('one') });
    expect(states.asked).toEqual([['a', 'b'], ['c']]);
  });

  it('knows what was remembered and what was deleted', async () => {
    await cached.remember(
      new Map([
        ['a', state('one')],
        ['b', state('two')],
      ]),
    );
    await cached.remember(new Map([['b', undefined]]));
    expect(await recalled('a', 'b')).toEqual({ a: state('one') });
    expect(states.asked).toEqual([]);
  });

  it('forgets the one asked for longest ago', async () => {
    for (const name of ['a', 'b', 'c']) await cached.remember(new Map([[name, state(name)]]));
    await recalled('a');
    await recalled('d');
    await recalled('a', 'c', 'd');
    expect(states.asked).toEqual([['d']]);
    await recalled('b');
    expect(states.asked).toEqual([['d'], ['b']]);
  });

  it('keeps nothing that was read before a change and arrived after it', async () => {
    states.stored.set('a', state('old'));
    states.hold();
    const reading = recalled('a');
    await cached.remember(new Map([['a', state('new')]]));
    states.letGo();
    expect(await reading).toEqual({ a: state('old') });
    expect(await recalled('a')).toEqual({ a: state('new') });
  });

  it('caches nothing after a failed change, and no earlier read of the same resource', async () => {
    await cached.remember(new Map([['a', state('old')]]));
    states.stored.set('b', state('old'));
    states.hold();
    const reading = recalled('b');
    jest.spyOn(states, 'remember').mockRejectedValueOnce(new Error('did not answer in time'));
    const changes = new Map(['a', 'b'].map((resource) => [resource, state('new')]));
    await expect(cached.remember(changes)).rejects.toThrow('did not answer in time');
    // It was stored all the same, a moment later.
    for (const [resource, changed] of changes) states.stored.set(resource, changed);
    states.letGo();
    expect(await reading).toEqual({ b: state('old') });
    expect(await recalled('a', 'b')).toEqual({ a: state('new'), b: state('new') });
  });

  it('caches nothing after an abandoned change', async () => {
    await cached.remember(new Map([['a', state('old')]]));
    const remember = jest.spyOn(states, 'remember') as jest.SpyInstance<
      Promise<void>,
      Parameters<AppliedStates['remember']>
    >;
    remember.mockImplementationOnce((_changes, _lease, signal) =>
      unlessAborted(signal, () => new Promise(() => undefined)),
    );
    const controller = new AbortController();
    const changing = cached.remember(new Map([['a', state('new')]]), undefined, controller.signal);
    controller.abort(over);
    await expect(changing).rejects.toBe(over);
    // It is stored all the same, before anything that is asked for later.
    states.stored.set('a', state('new'));
    expect(await recalled('a')).toEqual({ a: state('new') });
    expect(states.asked).toEqual([['a']]);
  });

  it('stops waiting when the signal aborts, and caches nothing from that read', async () => {
    states.stored.set('a', state('one'));
    states.hold();
    const controller = new AbortController();
    const reading = [cached.recall(['a'], controller.signal), cached.recallBelow('a', controller.signal)];
    controller.abort(over);
    for (const read of reading) await expect(read).rejects.toBe(over);
    states.letGo();
    expect(await recalled('a')).toEqual({ a: state('one') });
    expect(states.asked).toEqual([['a'], ['a/'], ['a']]);
  });
});
