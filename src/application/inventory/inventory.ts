import { StopController } from '../../domain/concurrency/stop-signal';
import { TimeLimit, unlessAborted } from '../../domain/concurrency/waiting';
import { GatewayError } from '../../domain/errors/gateway-error';
import { OperationLane } from '../../domain/operations/lane';
import { LiveProvider } from '../../domain/operations/live-provider.port';
import { Operation, throwIfEnded, UnansweredWrites, withPatience } from '../../domain/operations/operation';
import { LiveDomain, LiveVhost, vhostsOf } from '../../domain/resources/inventory';
import { traceContextOf } from '../../domain/telemetry/trace-context';
import { Clock } from '../../domain/time/clock';
import { AccountContext } from '../accounts/account-directory';

/** Everything that an account has, read at one time. */
export interface AccountInventory {
  /** Ordered by name. */
  readonly domains: readonly LiveDomain[];
  readonly domainOf: (name: string) => LiveDomain | undefined;
  /** Ordered by name. */
  readonly vhosts: readonly LiveVhost[];
  /** Whether the vhost of a domain cannot be read, so that `vhosts` may lack one. */
  readonly mayLackVhosts: boolean;
  /** When the read began, in milliseconds since the epoch: it shows all that was there before. */
  readonly observedAtMs: number;
}

export interface InventoryOptions {
  readonly clock: Clock;
  /** For how long an inventory is kept. */
  readonly ttlMs: () => number;
  /** @default 3600000 */
  readonly flightMs?: number;
  /** Domains of all kept inventories together. @default 200000 */
  readonly maxKeptDomains?: number;
}

/** One read, which all who ask for it share. */
interface Flight {
  readonly landed: Promise<AccountInventory>;
  /** Background, unless an interactive caller waits. */
  readonly lane: OperationLane;
}

/** The reads of one account: at most one at a time, and at most one that waits for it. */
interface Flights {
  readonly current: Flight;
  readonly next?: Flight;
}

interface Kept {
  readonly inventory: AccountInventory;
  /** When the read ended, on the monotonic clock, and how long it took. */
  readonly readAtMs: number;
  readonly tookMs: number;
}

/** 25,000 calls of 500 a minute, and some. Each call has a time-out of its own. */
const FLIGHT_MS = 3_600_000;
/** Of one read, so that a large account makes no line of the log, or record, of a megabyte. */
const MAX_RECORDED_CALLS = 100;
/** Some 100 MB. */
const MAX_KEPT_DOMAINS = 200_000;

/**
 * What the accounts have, kept for a time. A read of the cloud is shared by all who ask while it
 * runs, and goes on without them: the next one finds its result. Entries of one cloud account are
 * read apart, because each sees what its credentials may.
 */
export class Inventory {
  /** By the account's provider, which a changed or removed entry loses. Oldest first. */
  readonly #kept = new Map<LiveProvider, Kept>();
  readonly #flights = new Map<LiveProvider, Flights>();
  readonly #closing = new StopController();

  constructor(private readonly options: InventoryOptions) {}

  /**
   * What is kept, or what a read shows; `fresh`: of a read that begins after this call. Throws the
   * cloud's error, or the operation's if it ends first.
   */
  async read({ provider }: AccountContext, operation: Operation, fresh = false): Promise<AccountInventory> {
    const kept = fresh ? undefined : this.#current(provider);
    if (kept) {
      this.#readAhead(provider, operation, kept);
      return kept.inventory;
    }
    throwIfEnded(operation);
    const { landed, lane } = this.#join(provider, operation, fresh);
    if (operation.lane.current === 'interactive') lane.raise();
    // All who wait may have gone by the time that it fails.
    landed.catch(() => undefined);
    return await withPatience(operation, ({ signal }) => unlessAborted(signal, () => landed));
  }

  /** What is kept; calls no cloud. */
  known({ provider }: AccountContext): AccountInventory | undefined {
    return this.#current(provider)?.inventory;
  }

  /** Ends all reads. */
  close(): void {
    this.#closing.abort(new GatewayError('SHUTTING_DOWN', 'the server shut down before the inventory was read'));
  }

  /** So that nobody waits for a read that takes long, such as ten minutes for 5,000 domains. */
  #readAhead(provider: LiveProvider, operation: Operation, { readAtMs, tookMs }: Kept): void {
    const leftMs = readAtMs + this.options.ttlMs() - this.options.clock.elapsed();
    if (leftMs > tookMs || this.#flights.has(provider)) return;
    this.#begin(provider, operation, new OperationLane('background')).landed.catch(() => undefined);
  }

  #join(provider: LiveProvider, operation: Operation, fresh: boolean): Flight {
    const flights = this.#flights.get(provider);
    if (!flights) return this.#begin(provider, operation, newLane(operation));
    if (!fresh) return flights.current;
    const next = flights.next ?? this.#after(flights.current, provider, operation);
    this.#flights.set(provider, { ...flights, next });
    return next;
  }

  #after({ landed }: Flight, provider: LiveProvider, operation: Operation): Flight {
    const lane = newLane(operation);
    const begin = (): Promise<AccountInventory> => this.#begin(provider, operation, lane).landed;
    return { landed: landed.then(begin, begin), lane };
  }

  #begin(provider: LiveProvider, operation: Operation, lane: OperationLane): Flight {
    const flight = { landed: this.#fly(provider, operation, lane), lane };
    this.#flights.set(provider, { current: flight });
    const end = (): void => {
      if (this.#flights.get(provider)?.next === undefined) this.#flights.delete(provider);
    };
    flight.landed.then(end, end);
    return flight;
  }

  async #fly(provider: LiveProvider, starter: Operation, lane: OperationLane): Promise<AccountInventory> {
    const { clock, flightMs = FLIGHT_MS } = this.options;
    const limit = new TimeLimit(clock, flightMs, () => tooSlow(flightMs));
    const { signal: closing } = this.#closing;
    const stopFollowing = limit.follow(closing, () => GatewayError.from(closing.reason));
    const begunAtMs = clock.elapsed();
    const observedAtMs = clock.now();
    const operation = flightOperation(starter, { lane, deadlineMs: begunAtMs + flightMs, signal: limit.signal });
    try {
      const inventory = inventoryOf(await provider.listDomains(operation), observedAtMs);
      const readAtMs = clock.elapsed();
      this.#keep(provider, { inventory, readAtMs, tookMs: readAtMs - begunAtMs });
      return inventory;
    } finally {
      starter.calls.push(...operation.calls.slice(0, MAX_RECORDED_CALLS));
      stopFollowing();
      limit.cancel();
    }
  }

  #keep(provider: LiveProvider, kept: Kept): void {
    const { maxKeptDomains = MAX_KEPT_DOMAINS } = this.options;
    this.#kept.delete(provider);
    this.#kept.set(provider, kept);
    for (const [other, one] of this.#kept) if (!this.#isCurrent(one)) this.#kept.delete(other);
    let domains = [...this.#kept.values()].reduce((sum, { inventory }) => sum + inventory.domains.length, 0);
    for (const [oldest, { inventory }] of this.#kept) {
      if (domains <= maxKeptDomains) return;
      this.#kept.delete(oldest);
      domains -= inventory.domains.length;
    }
  }

  #current(provider: LiveProvider): Kept | undefined {
    const kept = this.#kept.get(provider);
    return kept && this.#isCurrent(kept) ? kept : undefined;
  }

  #isCurrent({ readAtMs }: Kept): boolean {
    return this.options.clock.elapsed() - readAtMs < this.options.ttlMs();
  }
}

/** Rollouts and livegate itself wait in the background; `raise` is for who joins. */
function newLane({ lane }: Operation): OperationLane {
  return new OperationLane(lane.current === 'interactive' ? 'interactive' : 'background');
}

/** Logs and traces show who began it; it has a deadline and a signal of its own. */
function flightOperation(starter: Operation, own: Pick<Operation, 'lane' | 'deadlineMs' | 'signal'>): Operation {
  const { caller, requestId, span } = starter;
  const operation: Operation = {
    caller,
    requestId,
    ...traceContextOf(starter),
    span,
    ...own,
    validateOnly: false,
    calls: [],
    unanswered: new UnansweredWrites(),
    recovery: () => operation,
  };
  return operation;
}

function inventoryOf(listed: readonly LiveDomain[], observedAtMs: number): AccountInventory {
  const domains = listed.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const byName = new Map(domains.map((domain) => [domain.name, domain]));
  const mayLackVhosts = domains.some(({ state, unread }) => state !== 'DELETED' && unread?.includes('vhost'));
  return { domains, domainOf: (name) => byName.get(name), vhosts: vhostsOf(domains), mayLackVhosts, observedAtMs };
}

function tooSlow(flightMs: number): GatewayError {
  const why = 'the cloud is slow, or has more domains than its quotas let anybody read in that time';
  return new GatewayError('PROVIDER_TIMED_OUT', `the inventory could not be read within ${flightMs} ms: ${why}`);
}
