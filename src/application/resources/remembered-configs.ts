import { AccessTarget } from '../../domain/access/access-policy';
import { StopSignal } from '../../domain/concurrency/stop-signal';
import { AppliedStates } from '../../domain/records/applied-state';
import { formatScope, parseCallbackName, parsePullName } from '../../domain/resources/resource-name';
import { ConfigNoun } from '../../domain/rollouts/rollout';
import { AccountDirectory } from '../accounts/account-directory';
import { CallContext } from '../operations/call-operation';
import type { CallbackConfigService } from './callback-config.type';
import type { PullConfigService } from './pull-config.type';
import { ResourceParent } from './resource-type';
import { Comparison } from './resource-view';

/** A configuration that livegate has set and not deleted since. */
export interface RememberedConfig {
  readonly noun: ConfigNoun;
  readonly name: string;
  readonly target: ResourceParent;
  /** Reads the live state. Throws what reading it throws, but not that there is none. */
  compare(call: CallContext): Promise<Comparison<unknown>>;
}

export interface RememberedConfigsParts {
  readonly states: Pick<AppliedStates, 'recallBelow'>;
  readonly directory: Pick<AccountDirectory, 'cloudAccountOf'>;
  readonly callbacks: Pick<CallbackConfigService, 'compare'>;
  readonly pulls: Pick<PullConfigService, 'compare'>;
}

/** Finds the configurations of both types that livegate remembers of having set. */
export class RememberedConfigs {
  constructor(private readonly parts: RememberedConfigsParts) {}

  /**
   * Those below an account, a domain, a vhost (its apps included) or an app, ordered by name,
   * whoever may read them. No call to the cloud. Throws STORE_UNAVAILABLE.
   */
  async below({ account, scope }: AccessTarget, signal?: StopSignal): Promise<readonly RememberedConfig[]> {
    const { states, directory } = this.parts;
    const cloudAccount = directory.cloudAccountOf(account);
    const parent = scope ? `${cloudAccount}/${formatScope(scope)}` : cloudAccount;
    const remembered = await states.recallBelow(parent, signal);
    return [...remembered.keys()].flatMap((key) => this.of(account, key) ?? []);
  }

  /**
   * By its key in memory, as of one entry of the cloud account; undefined for a key of no known
   * form.
   */
  of(account: string, key: string): RememberedConfig | undefined {
    const { directory, callbacks, pulls } = this.parts;
    const path = key.slice(directory.cloudAccountOf(account).length + 1);
    const name = `accounts/${account}/${path}`;
    const callback = parseCallbackName('name', name);
    if (callback.ok) {
      const { value: target } = callback;
      return { noun: 'CallbackConfig', name, target, compare: (call) => callbacks.compare(target, call) };
    }
    const pull = parsePullName('name', name);
    if (!pull.ok) return undefined;
    const { value: target } = pull;
    return { noun: 'PullConfig', name, target, compare: (call) => pulls.compare(target, call) };
  }
}
