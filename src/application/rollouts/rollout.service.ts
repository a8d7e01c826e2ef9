import { createHash } from 'node:crypto';
import { decideAccess } from '../../domain/access/access-policy';
import { Caller, Verb } from '../../domain/access/caller';
import { GatewayError, Violation, violationError } from '../../domain/errors/gateway-error';
import {
  canFollow,
  DesiredConfig,
  ItemCounts,
  OPEN_STATES,
  Rollout,
  RolloutItem,
  RolloutState,
} from '../../domain/rollouts/rollout';
import { ItemFilter, RolloutStore } from '../../domain/rollouts/rollout-store.port';
import { Clock } from '../../domain/time/clock';
import { AccountDirectory } from '../accounts/account-directory';
import { CallContext } from '../operations/call-operation';
import { idOfPageToken, Page, PageRequest, pageSizeOf, pageTokenOf } from '../paging';
import { RolloutResources } from './rollout-resources';
import { RolloutRunner } from './rollout-runner';

export interface RolloutServiceParts {
  readonly store: RolloutStore;
  readonly resources: RolloutResources;
  readonly runner: Pick<RolloutRunner, 'wake' | 'cancel'>;
  readonly directory: Pick<AccountDirectory, 'has'>;
  readonly clock: Clock;
  readonly newId: () => string;
  /** The part of the configurations found that a rollout may change without being accepted. */
  readonly maxChangeRatio: () => number;
}

export interface CreateRollout {
  readonly displayName: string;
  readonly requestId?: string;
  /** Each with its path in the request, such as `source.desired.callbackConfigs[3]`. */
  readonly desired: readonly (DesiredConfig & { readonly path: string })[];
}

export interface ApplyOptions {
  /** One of them is that of the plan that was reviewed. */
  readonly etags: readonly string[];
  readonly acceptLosses: boolean;
  readonly acceptBlastRadius: boolean;
}

/** A rollout as callers see it. */
export interface RolloutView {
  readonly rollout: Rollout;
  readonly counts: ItemCounts;
}

const MAX_ITEMS = 10_000;
const MAX_OPEN = 20;
const OPEN_RETRY_MS = 60_000;
/** Fewer changes are never too many. */
const SMALL_CHANGES = 10;
const PAGE = 200;

/** The use cases of rollouts. */
export class RolloutService {
  constructor(private readonly parts: RolloutServiceParts) {}

  /**
   * Stores the rollout, which is planned in the background. The same request id and content answer
   * the first one. Throws INVALID_REQUEST with the faults of all items, ROLLOUT_EXISTS, and
   * CALLER_THROTTLED for one open rollout too many.
   */
  async create(request: CreateRollout, call: CallContext, violations: readonly Violation[]): Promise<RolloutView> {
    const { store, runner } = this.parts;
    const { caller } = call;
    const faults = [...violations, ...this.#faultsOf(request.desired, caller)];
    if (faults.length > 0) throw violationError(faults);
    const source = request.desired.map(({ noun, name, fields }) => ({ noun, name, fields }));
    const rollout = this.#new(request, source, caller);
    const known = await this.#sameRequest(rollout);
    if (known) return await this.#view(known);
    if ((await store.openCount(caller.id)) >= MAX_OPEN) throw tooManyOpen(caller.id);
    if (!(await store.create(rollout, source))) return await this.create(request, call, violations);
    runner.wake();
    return await this.#view(rollout);
  }

  async get(id: string, { caller }: CallContext): Promise<RolloutView> {
    return await this.#view(await this.#visible(id, caller));
  }

  /** Newest first. */
  async list(page: PageRequest, { caller }: CallContext): Promise<Page<RolloutView>> {
    const after = page.pageToken ? idOfPageToken(page.pageToken) : undefined;
    const size = pageSizeOf(page);
    const rollouts = await this.parts.store.list(after, size);
    const visible: RolloutView[] = [];
    for (const rollout of rollouts) if (await this.#maySee(rollout, caller)) visible.push(await this.#view(rollout));
    const last = rollouts.at(-1);
    return { items: visible, nextPageToken: last && rollouts.length === size ? pageTokenOf(last.id) : '' };
  }

  /** In the order of the source; those without change only if the filter says so. */
  async items(id: string, filter: ItemFilter, page: PageRequest, { caller }: CallContext): Promise<Page<RolloutItem>> {
    await this.#visible(id, caller);
    const after = page.pageToken ? Number(idOfPageToken(page.pageToken)) : -1;
    const size = pageSizeOf(page);
    const found = await this.parts.store.items(id, filter, after, size);
    const last = found.at(-1);
    const items = filter.change ? found : found.filter(({ plan }) => plan?.change !== 'NONE');
    return { items, nextPageToken: last && found.length === size ? pageTokenOf(String(last.seq)) : '' };
  }

  /**
   * Applies the plan that the etag stands for. Throws ETAG_MISMATCH, ACCESS_DENIED,
   * OPERATION_NOT_ALLOWED unless it is PLANNED, and FORCE_REQUIRED if something has to be accepted.
   */
  async apply(id: string, options: ApplyOptions, { caller }: CallContext): Promise<RolloutView> {
    const { clock, runner } = this.parts;
    const view = await this.#view(await this.#changeable(id, caller));
    const { rollout } = view;
    if (!options.etags.includes(rolloutEtagOf(view))) throw changed(id);
    requireNext(rollout, 'APPLYING', 'applied');
    await this.#requireAcceptance(rollout, options);
    const application = { caller: caller.id, atMs: clock.now() };
    const applied = await this.#change({ ...rollout, state: 'APPLYING', application });
    runner.wake();
    return applied;
  }

  /** What is in flight ends, and the rest is skipped. */
  async cancel(id: string, { caller }: CallContext): Promise<RolloutView> {
    const rollout = await this.#changeable(id, caller);
    requireNext(rollout, 'CANCELLED', 'cancelled');
    if (rollout.state === 'PLANNED')
      return await this.#change({
        ...rollout,
        state: 'CANCELLED',
        isCancelled: true,
        endedAtMs: this.parts.clock.now(),
      });
    const cancelled = await this.#change({ ...rollout, isCancelled: true });
    this.parts.runner.cancel(id);
    return cancelled;
  }

  /** Plans what failed or is stale anew. */
  async retry(id: string, { caller }: CallContext): Promise<RolloutView> {
    const ended = await this.#changeable(id, caller);
    const { application: _application, endedAtMs: _endedAtMs, plannedAtMs: _plannedAtMs, ...rollout } = ended;
    requireNext(rollout, 'PLANNING', 'retried');
    const again = await this.#change({ ...rollout, state: 'PLANNING', isCancelled: false });
    this.parts.runner.wake();
    return again;
  }

  async delete(id: string, { caller }: CallContext): Promise<void> {
    const rollout = await this.#changeable(id, caller);
    if (OPEN_STATES.includes(rollout.state)) throw notAllowed(rollout, 'deleted');
    if (!(await this.parts.store.remove(rollout))) throw changed(id);
  }

  #faultsOf(desired: CreateRollout['desired'], caller: Caller): Violation[] {
    if (desired.length === 0) return [{ field: 'source', reason: 'REQUIRED', description: 'must be given' }];
    if (desired.length > MAX_ITEMS)
      return [{ field: 'source', reason: 'OUT_OF_RANGE', description: `must have at most ${MAX_ITEMS} items` }];
    const names = new Set<string>();
    return desired.flatMap((config) => {
      const isTwice = names.has(config.name);
      names.add(config.name);
      if (isTwice) return [fault(config.path, 'name', 'is there twice')];
      return this.#itemFaults(config, caller);
    });
  }

  /** A missing right or capability concerns one item, which planning refuses. */
  #itemFaults(config: CreateRollout['desired'][number], caller: Caller): Violation[] {
    try {
      const resource = this.parts.resources.of(config);
      const { account } = resource.target;
      const isHidden = decideAccess(caller, resource.target, 'write') === 'HIDDEN';
      if (isHidden || !this.parts.directory.has(account))
        return [{ ...fault(config.path, 'name', 'names no account'), reason: 'NOT_FOUND' }];
      resource.check(caller);
      return [];
    } catch (thrown) {
      const { reason, violations } = GatewayError.from(thrown);
      if (reason !== 'INVALID_REQUEST') return [];
      return violations.map((violation) => ({ ...violation, field: `${config.path}.${violation.field}` }));
    }
  }

  #new({ displayName, requestId }: CreateRollout, source: readonly DesiredConfig[], caller: Caller): Rollout {
    const { clock, newId } = this.parts;
    const now = clock.now();
    return {
      id: now.toString(36).padStart(9, '0') + newId().slice(0, 8),
      displayName,
      caller: caller.id,
      ...(requestId !== undefined && { requestId }),
      sourceHash: createHash('sha256')
        .update(JSON.stringify([displayName, source]))
        .digest('hex'),
      state: 'PLANNING',
      isCancelled: false,
      createdAtMs: now,
      version: 1,
    };
  }

  async #sameRequest({ caller, requestId, sourceHash }: Rollout): Promise<Rollout | undefined> {
    const known = requestId === undefined ? undefined : await this.parts.store.byRequest(caller, requestId);
    if (!known || known.sourceHash === sourceHash) return known;
    const resource = `rollouts/${known.id}`;
    throw new GatewayError('ROLLOUT_EXISTS', `${resource} has this request id, and another content`, {
      metadata: { resource },
    });
  }

  async #visible(id: string, caller: Caller): Promise<Rollout> {
    const rollout = await this.parts.store.get(id);
    if (rollout && (await this.#maySee(rollout, caller))) return rollout;
    const resource = `rollouts/${id}`;
    throw new GatewayError('ROLLOUT_NOT_FOUND', `there is no ${resource}`, { metadata: { resource } });
  }

  /** Its creator, or a caller that may write everything in it. */
  async #changeable(id: string, caller: Caller): Promise<Rollout> {
    const rollout = await this.#visible(id, caller);
    const source = await this.parts.store.source(id);
    if (rollout.caller !== caller.id) for (const desired of source) this.#require(desired, caller, 'write');
    return rollout;
  }

  /** Others see it only if they may read everything in it. */
  async #maySee({ id, caller: creator }: Rollout, caller: Caller): Promise<boolean> {
    if (creator === caller.id) return true;
    const { store, resources } = this.parts;
    const source = await store.source(id);
    return source.every((one) => decideAccess(caller, resources.of(one).target, 'read') === 'ALLOWED');
  }

  #require(desired: DesiredConfig, caller: Caller, verb: Verb): void {
    const { target } = this.parts.resources.of(desired);
    if (decideAccess(caller, target, verb) === 'ALLOWED') return;
    throw new GatewayError('ACCESS_DENIED', `${caller.id} has no right to ${verb} ${desired.name}`, {
      metadata: { caller: caller.id, account: target.account, resource: desired.name, verb },
    });
  }

  async #requireAcceptance(rollout: Rollout, { acceptLosses, acceptBlastRadius }: ApplyOptions): Promise<void> {
    const { store, maxChangeRatio } = this.parts;
    const counts = await store.counts(rollout.id);
    const of = (change: 'UPDATE' | 'DELETE' | 'NONE'): number =>
      [...(counts.get(change)?.values() ?? [])].reduce((sum, count) => sum + count, 0);
    const changes = of('UPDATE') + of('DELETE');
    const isWide = changes > SMALL_CHANGES && changes > maxChangeRatio() * (changes + of('NONE'));
    if (isWide && !acceptBlastRadius) {
      const text = `${changes} of ${changes + of('NONE')} configurations would change; give acceptBlastRadius`;
      throw mustAccept('acceptBlastRadius', text);
    }
    if (!acceptLosses && (await this.#hasLosses(rollout.id)))
      throw mustAccept('acceptLosses', 'some items lose content that livegate cannot write; give acceptLosses');
  }

  async #hasLosses(id: string): Promise<boolean> {
    for (let after = -1; ;) {
      const page = await this.parts.store.items(id, { state: 'PENDING' }, after, PAGE);
      if (page.some(({ plan }) => (plan?.losses.length ?? 0) > 0)) return true;
      const last = page.at(-1);
      if (!last) return false;
      after = last.seq;
    }
  }

  async #change(next: Rollout): Promise<RolloutView> {
    if (!(await this.parts.store.update(next))) throw changed(next.id);
    return await this.#view({ ...next, version: next.version + 1 });
  }

  async #view(rollout: Rollout): Promise<RolloutView> {
    return { rollout, counts: await this.parts.store.counts(rollout.id) };
  }
}

/** Of the rollout, its plan and its progress. */
export function rolloutEtagOf({ rollout: { id, version }, counts }: RolloutView): string {
  const progress = [...counts].map(([change, states]) => [change, [...states].sort()]).sort();
  const hash = createHash('sha256').update(JSON.stringify([id, version, progress]));
  return `"${hash.digest('base64url').slice(0, 22)}"`;
}

function fault(path: string, field: string, description: string): Violation {
  return { field: `${path}.${field}`, reason: 'CONFLICT', description };
}

function requireNext(rollout: Pick<Rollout, 'id' | 'state'>, next: RolloutState, done: string): void {
  if (!canFollow(rollout.state, next)) throw notAllowed(rollout, done);
}

function notAllowed({ id, state }: Pick<Rollout, 'id' | 'state'>, done: string): GatewayError {
  return new GatewayError('OPERATION_NOT_ALLOWED', `a rollout that is ${state} cannot be ${done}`, {
    metadata: { resource: `rollouts/${id}` },
  });
}

function changed(id: string): GatewayError {
  return new GatewayError('ETAG_MISMATCH', 'the rollout is not as the request says that it is; read it again', {
    metadata: { resource: `rollouts/${id}` },
  });
}

function mustAccept(field: string, description: string): GatewayError {
  return new GatewayError('FORCE_REQUIRED', description, {
    violations: [{ field, reason: 'REQUIRED', description: 'must be true' }],
  });
}

function tooManyOpen(caller: string): GatewayError {
  return new GatewayError('CALLER_THROTTLED', `the caller has ${MAX_OPEN} open rollouts, which is its limit`, {
    metadata: { caller, limit: String(MAX_OPEN) },
    retryAfterMs: OPEN_RETRY_MS,
  });
}
