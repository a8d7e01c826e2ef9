import { CallbackKind, CallbackSpec, CallbackState } from '../../domain/resources/callback-config';
import { GatewayError, violationError } from '../../domain/errors/gateway-error';
import { SetCallbackResult, SetOptions } from '../../domain/operations/live-provider.port';
import { Operation } from '../../domain/operations/operation';
import { formatCallbackName } from '../../domain/resources/resource-name';
import { Secret } from '../../domain/access/secret';
import { runSteps, WriteStep } from '../write-sequence';
import { AlibabaApi, succeedsUnless } from './alibaba.api';
import { CALLBACK_FAMILIES, CallbackFamily, hasUnreadable } from './alibaba.callback-families';
import {
  replacement,
  CallbackSettings,
  isLive,
  isVisible,
  NOTHING_SHOWN,
  settingsOf,
  toState,
} from './alibaba.callback-mapper';
import { describeCall, listCallbacks, LiveCallback } from './alibaba.callback-reads';
import { configNotFound } from './alibaba.errors';

/** How often Update and Add alternate while something else deletes and adds the configuration. */
const MAX_ROUNDS = 2;

/** Alibaba: DescribeLiveStreamsNotifyUrlConfig, response parameters: no SwitchNotifyUrl. */
const STALE_SWITCH_URL =
  'The provider refused to replace a configuration whose readable fields already match; ' +
  'an earlier switch URL may still be set. Force deletes the configuration and sets it again.';

/** The callback configurations of one account. */
export class AlibabaCallbacks {
  constructor(private readonly api: AlibabaApi) {}

  /** Undefined if there is none. */
  read(operation: Operation, domain: string, kind: CallbackKind): Promise<CallbackSettings | undefined> {
    return this.api.read(operation, describeCall(CALLBACK_FAMILIES[kind], domain));
  }

  list(operation: Operation, domain: string): Promise<LiveCallback[]> {
    return listCallbacks(this.api, operation, domain);
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
   * Only one family documents what deleting an absent configuration answers; if absence matters, a
   * read goes first.
   */
  async delete(operation: Operation, domain: string, kind: CallbackKind, allowMissing: boolean): Promise<void> {
    const target = { domain, family: CALLBACK_FAMILIES[kind] };
    if (!allowMissing && !(await this.#readBeforeWrite(operation, target))) {
      const name = { account: this.api.account.id, scope: { type: 'DOMAIN' as const, domain }, kind };
      throw configNotFound(this.api.account, formatCallbackName(name));
    }
    await runSteps(operation, [this.#deleteStep(target, !allowMissing)]);
  }

  /** The wanted state; reads the live key if it is to be kept. */
  async #wanted(operation: Operation, target: Target, spec: CallbackSpec): Promise<CallbackSettings> {
    const keepsKey = spec.auth !== undefined && spec.auth.key === undefined;
    return this.#withKey(spec, keepsKey ? await this.#readBeforeWrite(operation, target) : undefined);
  }

  /**
   * A plan sends no Update that could be refused, so a read decides whether Add would follow.
   * Resolves to the key that would sign.
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
   * Update goes first: changes are more frequent than additions. Each writer refuses the state that
   * the other accepts, so the refusals lead to the right one even if something else adds or deletes
   * meanwhile.
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
   * Resolves to sentences about what is unknown of the result.
   *
   * Alibaba: SetLiveStreamsNotifyUrlConfig, error codes. This kind has neither Add nor Update, yet
   * Set may answer that the configuration exists. Then the live one is deleted first, and is absent
   * for the moment between the two calls.
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
   * Restores what is known. If the earlier switch URL is not known for certain, the error lists it
   * as unknown.
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
      // The pipeline itself repeats the writes of the other families.
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
   * The readable fields match, but may have matched before, and the switch URL is unreadable. The
   * write replaces or deletes everything, so sending it again is safe and settles the outcome.
   */
  async #confirm(sendAgain: () => Promise<unknown>): Promise<true | undefined> {
    try {
      await sendAgain();
      return true;
    } catch {
      return undefined;
    }
  }

  /** `wasSeen`: an earlier read showed it, so that another read can show whether it is gone. */
  #deleteStep({ domain, family }: Target, wasSeen: boolean): WriteStep {
    // Not found: it was deleted meanwhile, or the caller allows absence.
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

  #losesUnreadable(): GatewayError {
    const { id: account, provider } = this.api.account;
    const message = 'the live configuration cannot be read; use force to replace it';
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

interface UpdateAndAdd {
  readonly add: string;
  readonly update: string;
}

interface Target {
  readonly domain: string;
  readonly family: CallbackFamily;
}

/** The state that a sequence replaces. */
interface StateBefore {
  readonly settings: CallbackSettings;
  /** Whether `settings` is known to be complete. */
  readonly certain: boolean;
}

/** The switch URL comes from livegate's memory. Undefined if nothing can be restored. */
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
