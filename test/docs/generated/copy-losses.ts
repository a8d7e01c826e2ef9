import { FieldBounds } from '../../../src/domain/resources/capability';
import { ProviderRegistration } from '../../../src/providers/provider-registration';
import { PROVIDER_CATALOG } from '../../../src/providers/provider.catalog';
import { table } from './markdown';

const MISSING = 'left out, a loss';
const TOO_MUCH = '`REFUSED` if nothing else is left';

/**
 * What a copy from Alibaba to Volcengine loses, and so is absent when it has come back; from the
 * capabilities of both.
 */
export function copyLosses(): string {
  const [from, to] = ['alibaba', 'volcengine'].map(providerOf);
  if (!from || !to) throw new Error('a cloud of the round trip is missing');
  const callbacks = from.capabilities.callbacks.flatMap(({ kind, fields }) => {
    const theirs = to.capabilities.callbacks.find((one) => one.kind === kind)?.fields;
    return rowsOf(`callbackConfigs/${kind.toLowerCase()}`, fields, theirs, to.displayName);
  });
  const pulls = rowsOf('pullConfigs/{app}', from.capabilities.pull.fields, to.capabilities.pull.fields, to.displayName);
  const head = ['of', 'value', `at ${to.displayName}`, 'why', `back at ${from.displayName}`];
  return table(head, [...callbacks, ...pulls]);
}

function providerOf(id: string): ProviderRegistration | undefined {
  return PROVIDER_CATALOG.find((provider) => provider.id === id);
}

function rowsOf(
  config: string,
  fields: readonly FieldBounds[],
  theirs: readonly FieldBounds[] | undefined,
  cloud: string,
): readonly string[][] {
  const row = (value: string, fate: string, why: string, back = 'absent'): string[] => [
    `\`${config}\``,
    value,
    fate,
    why,
    back,
  ];
  if (!theirs) return [row('all of it', '`REFUSED`', `${cloud} has no such configurations`)];
  return fields.flatMap((mine) => {
    const name = `\`${mine.field}\``;
    const other = theirs.find(({ field }) => field === mine.field);
    if (mine.field === 'auth.key')
      return other ? [row(name, 'the key that `keyRef` names', 'keys are never copied', 'the same, given again')] : [];
    if (!other) return [row(name, MISSING, `${cloud} cannot express it`)];
    return [...longer(mine, other), ...otherValues(mine, other)].map(([what, why]) =>
      row(`${name} ${what}`, isAlone(mine) ? '`REFUSED`' : `${MISSING}; ${TOO_MUCH}`, why),
    );
  });
}

/** Without it nothing is left: a part of the name, or the only URL. */
function isAlone({ field, maxItems }: FieldBounds): boolean {
  return field.startsWith('{') || (field === 'urls' && maxItems === 1);
}

type Excess = readonly [value: string, why: string];

function longer({ maxLength = Infinity }: FieldBounds, { maxLength: most = Infinity }: FieldBounds): readonly Excess[] {
  return maxLength > most ? [[`of more than ${most} characters`, `at most ${most} characters`]] : [];
}

function otherValues({ values = [] }: FieldBounds, { values: known }: FieldBounds): readonly Excess[] {
  const others = known ? values.filter((value) => !known.includes(value)) : [];
  return others.length > 0 ? [[`\`${others.join('`, `')}\``, `the cloud has ${known?.join(' and ')} only`]] : [];
}
