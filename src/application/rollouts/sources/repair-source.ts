import { decideAccess } from '../../../domain/access/access-policy';
import { Caller } from '../../../domain/access/caller';
import { GatewayError, Violation } from '../../../domain/errors/gateway-error';
import { Fields, withValueAt } from '../../../domain/resources/resource-fields';
import { DesiredConfig, FieldLoss } from '../../../domain/rollouts/rollout';
import { RepairSource } from '../../../domain/rollouts/rollout-source';
import { AccessControl } from '../../accounts/access-control';
import { AccountDirectory } from '../../accounts/account-directory';
import { CallbackKeys } from '../../keys/callback-keys';
import { RememberedConfig, RememberedConfigs } from '../../resources/remembered-configs';
import { Resource } from '../../resources/resource-view';
import { ConfigsBelow } from '../configs-below';
import { sideBySide } from '../../operations/side-by-side';
import { passes, storedError } from '../../operations/stored-error';
import { parentFaults, parentIn } from './source-parents';
import { SourceReads, SourceType } from './source-type';

export interface RepairSourceParts {
  readonly below: Pick<ConfigsBelow, 'canHave'>;
  readonly remembered: Pick<RememberedConfigs, 'below'>;
  readonly directory: Pick<AccountDirectory, 'has' | 'account' | 'cloudAccountOf'>;
  readonly access: Pick<AccessControl, 'require'>;
  readonly keys: Pick<CallbackKeys, 'withKeyRef'>;
}

/** How many configurations of one cloud account are read at once. */
const WIDTH = 8;
const KEY = 'auth.key';
const KEY_FINGERPRINT = 'auth.keyFingerprint';
const KEY_REF = 'auth.keyRef';

/** What livegate remembers of having set, where something else is live. */
export class RepairSourceType implements SourceType<RepairSource> {
  constructor(private readonly parts: RepairSourceParts) {}

  faults({ parents }: RepairSource, caller: Caller): readonly Violation[] {
    return parents.flatMap((name, i) => parentFaults(this.parts, name, `source.repair.parents[${i}]`, caller));
  }

  /** In the order of names. What cannot be compared is an item that planning refuses. */
  async expand({ parents }: RepairSource, reads: SourceReads): Promise<readonly DesiredConfig[]> {
    const { directory } = this.parts;
    const remembered = await this.#rememberedBelow(parents, reads);
    const repaired = new Map<string, DesiredConfig>();
    const groupOf = ({ target }: RememberedConfig): string => directory.cloudAccountOf(target.account);
    await sideBySide(remembered, groupOf, WIDTH, async (config) => {
      const desired = await this.#repaired(config, reads);
      if (desired) repaired.set(config.name, desired);
    });
    return remembered.flatMap(({ name }) => repaired.get(name) ?? []);
  }

  /** Those that the caller may read. */
  async #rememberedBelow(parents: readonly string[], reads: SourceReads): Promise<readonly RememberedConfig[]> {
    const { remembered, access } = this.parts;
    const { caller } = reads;
    const found = new Map<string, RememberedConfig>();
    for (const parent of parents.map(parentIn)) {
      access.require(caller, parent, 'read');
      for (const config of await reads.ask(({ signal }) => remembered.below(parent, signal)))
        if (decideAccess(caller, config.target, 'read') === 'ALLOWED') found.set(config.name, config);
    }
    return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  async #repaired(config: RememberedConfig, reads: SourceReads): Promise<DesiredConfig | undefined> {
    const { noun, name } = config;
    try {
      const { isGone, applied, live } = await reads.ask((call) => config.compare(call));
      if (isGone && applied) return { noun, name, fields: this.#anew(config, applied, reads.caller) };
      // Of two records, one may have drifted that is not shown.
      const hasDrifted = live && (live.drift.length > 0 || (applied && live.halves));
      return hasDrifted ? { noun, name, ...repairedPart(live) } : undefined;
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      if (passes(error)) throw error;
      return { noun, name, fields: {}, refusal: storedError(error) };
    }
  }

  /** There is no live key to keep, but the one that was set may have a name. */
  #anew({ target }: RememberedConfig, applied: Fields, caller: Caller): Fields {
    const { keys, directory } = this.parts;
    return withValueAt(keys.withKeyRef(applied, directory.account(target.account), caller), KEY_FINGERPRINT, undefined);
  }
}

/** The live fields with what livegate set where they differ; but no memory has the key. */
function repairedPart({ fields, drift }: Resource<unknown>): Pick<DesiredConfig, 'fields' | 'losses'> {
  const live = withValueAt(withValueAt(fields, KEY_FINGERPRINT, undefined), KEY_REF, undefined);
  const repaired = drift
    .filter(({ field }) => field !== KEY)
    .reduce((some, { field, applied }) => withValueAt(some, field, valueOf(applied)), live);
  const isKeyOther = drift.some(({ field }) => field === KEY);
  return { fields: repaired, ...(isKeyOther && { losses: [OTHER_KEY] }) };
}

const OTHER_KEY: FieldLoss = {
  field: KEY,
  description: 'the live key is not the one that livegate set, and stays: livegate keeps no keys',
};

/** Empty: the default. */
function valueOf(json: string): unknown {
  return json === '' ? undefined : (JSON.parse(json) as unknown);
}
