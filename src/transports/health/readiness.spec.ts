import { Health, HealthSource } from '../../domain/events/health';
import { Readiness } from './readiness';

class Source implements HealthSource {
  #health: Health = { ok: true };
  #listener: (health: Health) => void = () => undefined;

  set(health: Health): void {
    this.#health = health;
    this.#listener(health);
  }

  health(): Health {
    return this.#health;
  }

  onChange(listener: (health: Health) => void): () => void {
    this.#listener = listener;
    return () => undefined;
  }
}

const down = { ok: false, cause: 'ECONNREFUSED', sinceMs: 0, degraded: false } as const;

function world() {
  const [readiness, store, redis] = [new Readiness(), new Source(), new Source()] as const;
  const changes: boolean[] = [];
  readiness.onChange((ready) => changes.push(ready));
  readiness.watch('store', store);
  readiness.watch('redis', redis);
  return { readiness, store, redis, changes };
}

it('is ready once started, while all dependencies can be used', () => {
  const { readiness, store, redis, changes } = world();
  expect(readiness.isReady).toBe(false);
  readiness.begin();
  store.set(down);
  redis.set(down);
  store.set({ ok: true });
  expect(readiness.isReady).toBe(false);
  redis.set({ ok: true });
  expect(changes).toEqual([true, false, true]);
});

it('is ready when degraded, and says what is missing', () => {
  const { readiness, redis } = world();
  readiness.begin();
  redis.set({ ...down, degraded: true });
  expect(readiness.report()).toEqual({
    status: 'ready',
    checks: {
      store: { ok: true },
      redis: { ok: false, cause: 'ECONNREFUSED', degraded: true, since: '1970-01-01T00:00:00.000Z' },
      draining: false,
    },
  });
});

it('reports how long the longest outage may last, and while draining, how long that may take', () => {
  const { readiness, store, redis } = world();
  readiness.begin();
  expect(readiness.retryAfterMs).toBeUndefined();
  store.set({ ...down, retryAfterMs: 1_000 });
  redis.set({ ...down, retryAfterMs: 5_000 });
  expect(readiness.retryAfterMs).toBe(5_000);
  readiness.drain(() => 250);
  expect(readiness.retryAfterMs).toBe(250);
  expect(readiness.refusal).toMatchObject({ reason: 'SHUTTING_DOWN', retryAfterMs: 250 });
});
