import { GatewayError, violationError } from '../../../domain/errors/gateway-error';
import { Fields, valueAt, withValueAt } from '../../../domain/resources/resource-fields';
import { parseCallbackName, parsePullName } from '../../../domain/resources/resource-name';
import { DesiredConfig, FieldLoss } from '../../../domain/rollouts/rollout';
import { CopyPair } from '../../../domain/rollouts/rollout-source';
import { FoundConfig } from '../configs-below';
import { RolloutResources } from '../rollout-resources';
import { UnreadConfig } from '../unread-configs';
import { storedError } from '../../operations/stored-error';

/** What a copy is made for. */
export interface CopyTarget {
  readonly resources: RolloutResources;
  /** The name of the key that signs copies. */
  readonly keyRef?: string;
  /** Whether there is a domain or vhost of that name. */
  readonly has: (owner: string) => boolean;
}

/** What the configuration becomes at the other end, or why it cannot be there. */
export function copied(config: FoundConfig, pair: CopyPair, target: CopyTarget): DesiredConfig {
  const { noun, name: copyOf } = config;
  const place = placeOf(config, pair);
  const fields = withoutKey(config.resource.fields);
  const refusal = refusalOf(config, place, target);
  if (refusal) return { noun, name: place.name, fields, copyOf, refusal: storedError(refusal) };
  const part = target.resources.of({ noun, name: place.name, fields }).expressible();
  const losses = [...part.losses, ...hiddenLosses(config)];
  const signed = isSigned(part.fields) ? withValueAt(part.fields, 'auth.keyRef', target.keyRef) : part.fields;
  return { noun, name: place.name, fields: signed, copyOf, ...(losses.length > 0 && { losses }) };
}

/** What may be at the original's place, which cannot be read. */
export function notCopied(config: UnreadConfig, pair: CopyPair): DesiredConfig {
  const { noun, name: copyOf, error } = config;
  return { noun, name: placeOf(config, pair).name, fields: {}, copyOf, refusal: error };
}

/** Where a copy belongs. */
interface CopyPlace {
  readonly name: string;
  /** The domain or vhost. */
  readonly owner: string;
  /** Whether the original belongs to one app, and the place does not. */
  readonly losesApp: boolean;
}

function placeOf({ noun, name }: Pick<FoundConfig, 'noun' | 'name'>, { from, to }: CopyPair): CopyPlace {
  const place = to + name.slice(from.length);
  const owner = place.split('/').slice(0, 4).join('/');
  const parsed = noun === 'CallbackConfig' ? parseCallbackName('name', place) : parsePullName('name', place);
  if (parsed.ok) return { name: place, owner, losesApp: false };
  // Only vhosts have apps.
  return { name: `${owner}/${name.split('/').slice(-2).join('/')}`, owner, losesApp: true };
}

function refusalOf(
  { name, resource: { fields } }: FoundConfig,
  { owner, losesApp }: CopyPlace,
  { has, keyRef }: CopyTarget,
): GatewayError | undefined {
  if (losesApp) {
    const description = `${name} is of one app, and ${owner} has no apps`;
    return violationError([{ field: 'name', reason: 'NOT_SUPPORTED', description }]);
  }
  if (!has(owner)) {
    const text = `the inventory has no ${owner} for the copy of ${name}; copy.pairs may name another one`;
    return new GatewayError('DOMAIN_NOT_FOUND', text, { metadata: { resource: owner } });
  }
  if (!isSigned(fields) || keyRef !== undefined) return undefined;
  const description = `${name} is signed; a copy needs the name of its key, as copy.keyRef`;
  return violationError([{ field: 'auth.keyRef', reason: 'REQUIRED', description }]);
}

/** What the original may have, and nobody can read. */
function hiddenLosses({ resource: { unknownFields = [], inconsistencies } }: FoundConfig): readonly FieldLoss[] {
  return [
    ...unknownFields.map((field) => ({
      field,
      description: 'the cloud does not return it, and livegate did not set it: if the original has one, it is missing',
    })),
    ...inconsistencies.map((sentence) => ({ field: '', description: `of the original: ${sentence}` })),
  ];
}

function isSigned(fields: Fields): boolean {
  return valueAt(fields, 'auth.enabled') === true;
}

function withoutKey(fields: Fields): Fields {
  return withValueAt(withValueAt(fields, 'auth.keyFingerprint', undefined), 'auth.keyRef', undefined);
}
