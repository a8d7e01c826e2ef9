import { CALLBACK_KINDS, CallbackKind, CallbackSpec, CallbackState } from '../../domain/resources/callback-config';
import { GatewayError, violationError } from '../../domain/errors/gateway-error';
import { SetCallbackResult, SetOptions } from '../../domain/operations/live-provider.port';
import { Operation } from '../../domain/operations/operation';
import { formatCallbackName } from '../../domain/resources/resource-name';
import { Secret } from '../../domain/access/secret';
import { runSteps, WriteStep } from '../write-sequence';
import { AlibabaApi, succeedsUnless } from './alibaba.api';
import { CALLBACK_FAMILIES, CallbackFamily } from './alibaba.callback-families';
import {
  replacement,
  CallbackSettings,
  decodeCallback,
  isLive,
  isVisible,
  NOTHING_SHOWN,
  settingsOf,
  toState,
} from './alibaba.callback-mapper';
import { configNotFound } from './alibaba.errors';
import { ActionCall } from './alibaba.client';

/**
 * How often Update and Add are tried in turn while somebody else deletes and adds the same
 * configuration.
 */
const MAX_ROUNDS = 2;

/**
 * Alibaba: DescribeLiveStreamsNotifyUrlConfig, response parameters: SwitchNotifyUrl is not among
 * them.
 */
const STALE_SWITCH_URL =
  'The provider refused to replace a configuration whose readable fields already match; ' +
  'an earlier switch URL may still be set. Force deletes the configuration and sets it again.';

/** The callback configurations of one account. */
export class AlibabaCallbacks {
  constructor(private readonly api: AlibabaApi) {}

  /** Undefined: there is none. */
  read(operation: Operation, domain: string, kind: CallbackKind): Promise<CallbackSettings | undefined> {
    return this.api.read(operation, describeCall(CALLBACK_FAMILIES[kind], domain));
  }

  /** Those that are there, of the kinds that a domain of this type can have. */
  async list(operation: Operation, domain: string): Promise<LiveCallback[]> {
    // None of them throws, so that all are waited for and a failed list leaves no call behind.
    const reads = await Promise.all(
      CALLBACK_KINDS.map((kind) => this.#tryRead(operation, { domain, family: CALLBACK_FAMILIES[kind] })),
    );
    const readableTypes = new Set(reads.filter(({ error }) => !error).map(({ family }) => family.domainType));
    for (const { family, error } of reads) {
      if (error && !isImpossibleKind(error, family, readableTypes)) throw error;
    }
    return reads.flatMap(({ family, settings }) => (settings ? [{ family, settings }] : []));
  }

  async set(
    operation: Operation,
    domain: string,
    spec: CallbackSpec,
    options: SetOptions<CallbackState>,
  ): Promise<SetCallbackResult> {
    const target = { domain, family: CALLBACK_FAMILIES[spec.kind] };
    const { writers } = target.family;
    if ('set' in writers) {
      const wanted = await this.#wanted(operation, target, spec);
      const inconsistencies = await this.#setOrReplace(operation, target, writers.set, wanted, options);
      return { inconsistencies, key: wanted.key };
    }
    if (operation.validateOnly) {
      return { inconsistencies: [], key: await this.#planUpdateOrAdd(operation, target, writers, spec) };
    }
    const wanted = await this.#wanted(operation, target, spec);
    await this.#updateOrAdd(operation, target, writers, wanted);
    return { inconsistencies: [], key: wanted.key };
  }

  /**
   * Whether the cloud minds deleting what is absent is documented for one family only: where
   * absence matters, it is read first.
   */
  async delete(operation: Operation, domain: string, kind: CallbackKind, allowMissing: boolean): Promise<void> {
    const target = { domain, family: CALLBACK_FAMILIES[kind] };
    if (!allowMissing && !(await this.#readBeforeWrite(operation, target))) {
      const name = { account: this.api.account.id, scope: { type: 'DOMAIN' as const, domain }, kind };
      throw configNotFound(this.api.account, formatCallbackName(name));
    }
    await runSteps(operation, [this.#deleteStep(target, !allowMissing)]);
  }

  /** What shall be live; reads the live key where it is to be kept. */
  async #wanted(operation: Operation, target: Target, spec: CallbackSpec): Promise<CallbackSettings> {
    const keepsKey = spec.auth !== undefined && spec.auth.key === undefined;
    return this.#withKey(spec, keepsKey ? await this.#readBeforeWrite(operation, target) : undefined);
  }

  /**
   * Nothing is sent, so nothing can refuse: only reading tells whether Add would follow. Resolves
   * to the key that would sign.
   */
  async #planUpdateOrAdd(
    operation: Operation,
    target: Target,
    writers: UpdateAndAdd,
    spec: CallbackSpec,
  ): Promise<Secret | undefined> {
    const live = await this.#readBeforeWrite(operation, target);
    const wanted = this.#withKey(spec, live);
    await this.#write(operation, target, writers.update, wanted);
    if (!live) await this.#write(operation, target, writers.add, wanted);
    return wanted.key;
  }

  /**
   * Update first: configurations change more often than they appear. Each writer refuses what the
   * other takes, so that their refusals lead to the right one from any state, also while somebody
   * else adds or deletes.
   */
  async #updateOrAdd(
    operation: Operation,
    target: Target,
    writers: UpdateAndAdd,
    wanted: CallbackSettings,
  ): Promise<void> {
    for (let round = 1; ; round += 1) {
      const update = this.#write(operation, target, writers.update, wanted);
      if (await succeedsUnless('CONFIG_NOT_FOUND', update)) return;
      const add = this.#write(operation, target, writers.add, wanted);
      if (round === MAX_ROUNDS) return add;
      if (await succeedsUnless('CONFIG_CONFLICT', add)) return;
    }
  }

  /**
   * Resolves to sentences about what cannot be known of the result.
   *
   * Alibaba: SetLiveStreamsNotifyUrlConfig, error codes. There is neither Add nor Update for this
   * kind, and yet Set may answer that the configuration exists. Then the live one goes first, for
   * the moment between two calls.
   */
  async #setOrReplace(
    operation: Operation,
    target: Target,
    action: string,
    wanted: CallbackSettings,
    { force, recall }: SetOptions<CallbackState>,
  ): Promise<readonly string[]> {
    if (await succeedsUnless('CONFIG_CONFLICT', this.#write(operation, target, action, wanted))) return [];
    const live = await this.#readBeforeWrite(operation, target);
    if (live?.unreadable && !force) throw this.#losesUnreadable();
    if (isLive(wanted, live) && !wanted.switchUrl && !force) return [STALE_SWITCH_URL];
    const before = stateBefore(target.family, live, recall);
    const undo = before && ((recovery: Operation) => this.#putBack(recovery, target, action, before));
    await runSteps(operation, [
      { ...this.#deleteStep(target, live !== undefined), undo },
      this.#writeStep(target, action, wanted),
    ]);
    return [];
  }

  /**
   * Where livegate does not know the switch URL that was live, what was is restored as far as
   * anybody can tell, and the error names it.
   */
  async #putBack(operation: Operation, target: Target, action: string, before: StateBefore): Promise<void> {
    await this.#write(operation, target, action, before.settings);
    if (before.certain) return;
    const unknown = `${target.family.delete}(stream.switchUrl)`;
    throw new GatewayError('FORCE_REQUIRED', 'a switch URL may be lost', { metadata: { outcome: 'UNKNOWN', unknown } });
  }

  #write(operation: Operation, target: Target, action: string, wanted: CallbackSettings): Promise<void> {
    return runSteps(operation, [this.#writeStep(target, action, wanted)]);
  }

  #writeStep(target: Target, action: string, wanted: CallbackSettings): WriteStep {
    const parameters = replacement(target.family, target.domain, wanted);
    return {
      label: action,
      // What the pipeline repeats by itself needs no read in between.
      resendIfLost: hasUnreadable(target.family),
      send: (operation) => this.api.write(operation, action, parameters),
      tookEffect: async (operation) => {
        const live = await this.read(operation, target.domain, target.family.kind);
        if (isVisible(wanted) ? !isLive(wanted, live) : live) return false;
        const again = (): Promise<unknown> => this.api.write(operation, action, parameters);
        return hasUnreadable(target.family) ? this.#confirm(again) : true;
      },
    };
  }

  /**
   * What is readable is as wanted, but it may have been so before, and the switch URL is not
   * readable. The write replaces or deletes everything: sent again it changes nothing if it took
   * effect, and makes it so if not.
   */
  async #confirm(sendAgain: () => Promise<unknown>): Promise<true | undefined> {
    try {
      await sendAgain();
      return true;
    } catch {
      return undefined;
    }
  }

  /** `wasSeen`: it was read before, so that reading shows whether it is gone. */
  #deleteStep({ domain, family }: Target, wasSeen: boolean): WriteStep {
    // Not found: somebody else was faster, or absence was fine from the start.
    const send = (operation: Operation): Promise<unknown> =>
      succeedsUnless('CONFIG_NOT_FOUND', this.api.write(operation, family.delete, { DomainName: domain }));
    return {
      label: family.delete,
      send: async (operation) => void (await send(operation)),
      tookEffect: async (operation) => {
        if (await this.read(operation, domain, family.kind)) return false;
        return wasSeen || !hasUnreadable(family) ? true : this.#confirm(() => send(operation));
      },
    };
  }

  async #tryRead(operation: Operation, { domain, family }: Target): Promise<ReadResult> {
    try {
      return { family, settings: await this.read(operation, domain, family.kind) };
    } catch (thrown) {
      return { family, error: GatewayError.from(thrown) };
    }
  }

  #losesUnreadable(): GatewayError {
    const { id: account, provider } = this.api.account;
    const message = 'the live configuration cannot be read; with force it is replaced, whatever it holds';
    return new GatewayError('FORCE_REQUIRED', message, { metadata: { account, provider, outcome: 'NOT_APPLIED' } });
  }

  #withKey(spec: CallbackSpec, live: CallbackSettings | undefined): CallbackSettings {
    const wanted = settingsOf(spec, live?.key);
    if (!wanted.authEnabled || wanted.key) return wanted;
    const { id: account, provider } = this.api.account;
    const description = 'the provider has no key to keep';
    throw violationError([{ field: 'auth.key', reason: 'REQUIRED', description }], { account, provider });
  }

  #readBeforeWrite(operation: Operation, { domain, family }: Target): Promise<CallbackSettings | undefined> {
    return this.api.readBeforeWrite(operation, describeCall(family, domain));
  }
}

/** A configuration that is there. */
export interface LiveCallback {
  readonly family: CallbackFamily;
  readonly settings: CallbackSettings;
}

interface ReadResult {
  readonly family: CallbackFamily;
  readonly settings?: CallbackSettings;
  readonly error?: GatewayError;
}

interface UpdateAndAdd {
  readonly add: string;
  readonly update: string;
}

interface Target {
  readonly domain: string;
  readonly family: CallbackFamily;
}

/** What a sequence replaces. */
interface StateBefore {
  readonly settings: CallbackSettings;
  /** Whether that is all there was. */
  readonly certain: boolean;
}

/**
 * The switch URL is as livegate remembers it. Undefined: there is nothing that could be put back.
 */
function stateBefore(
  family: CallbackFamily,
  live: CallbackSettings | undefined,
  recall: SetOptions<CallbackState>['recall'],
): StateBefore | undefined {
  if (live?.unreadable) return undefined;
  const shown = live ?? NOTHING_SHOWN;
  const { state, certain } = recall?.(toState(family, shown)) ?? { state: undefined, certain: false };
  const switchUrl = state?.stream?.switchUrl;
  return live || switchUrl ? { settings: { ...shown, switchUrl }, certain } : undefined;
}

/**
 * Alibaba: DescribeLiveStreamsNotifyUrlConfig, response parameters: the family that is set at once
 * has a URL that no answer shows.
 */
function hasUnreadable({ writers }: CallbackFamily): boolean {
  return 'set' in writers;
}

function describeCall(family: CallbackFamily, domain: string): ActionCall<CallbackSettings | undefined> {
  return {
    action: family.describe,
    parameters: { DomainName: domain },
    decode: (answer) => decodeCallback(family, answer),
    absent: () => undefined,
  };
}

/**
 * Whether a Describe failed because a domain of this type cannot have the kind. Only the ingest
 * family has a code of its own for that; the others say that there is no such domain or that the
 * operation is illegal, which means the same once a family of the other type could read the domain.
 */
function isImpossibleKind(
  { reason }: GatewayError,
  { domainType }: CallbackFamily,
  readableTypes: ReadonlySet<CallbackFamily['domainType']>,
): boolean {
  if (reason === 'DOMAIN_TYPE_MISMATCH') return true;
  const isAmbiguous = reason === 'DOMAIN_NOT_FOUND' || reason === 'OPERATION_NOT_ALLOWED';
  return isAmbiguous && readableTypes.has(domainType === 'ingest' ? 'streaming' : 'ingest');
}
