import { Account } from '../../domain/access/account';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Secret } from '../../domain/access/secret';
import { Unreadable } from '../lenient-values';

/**
 * An option that a cloud stores with a record and that livegate has no field for. An update that
 * leaves it out resets it.
 */
export interface HiddenOption {
  readonly name: string;
  /** Whether a value is equivalent to absence. Empty values (null, '', no entries) always are. */
  readonly isDefault: (value: unknown, record: Readonly<Record<string, unknown>>) => boolean;
  /** The value that an update repeats. Absent: an update cannot keep the option. */
  readonly repeated?: (value: unknown) => unknown;
}

/** The hidden options that one record has, without those that are as by default. */
export interface HiddenOptions {
  /** What an update repeats. */
  readonly kept: Readonly<Record<string, unknown>>;
  /** What an update would lose; the values serve only for comparisons. */
  readonly lost: readonly { readonly name: string; readonly value: Secret }[];
}

/** A live record, as far as replacing it goes. */
export interface Replaceable {
  readonly unreadable?: Unreadable;
  /** Absent: it has none. */
  readonly hidden?: HiddenOptions;
}

/** The hidden options of a record, for spreading into its parsed form. */
export function hiddenOptionsIn(
  record: Readonly<Record<string, unknown>>,
  options: readonly HiddenOption[],
): Pick<Replaceable, 'hidden'> {
  const found = options.filter(({ name, isDefault }) => !isNothing(record[name]) && !isDefault(record[name], record));
  if (found.length === 0) return {};
  const kept = found.flatMap(({ name, repeated }) => (repeated ? [[name, repeated(record[name])]] : []));
  const lost = found.filter(({ repeated }) => !repeated);
  return {
    hidden: {
      kept: Object.fromEntries(kept) as Record<string, unknown>,
      lost: lost.map(({ name }) => ({ name, value: new Secret(JSON.stringify(record[name])) })),
    },
  };
}

/** What a replacement of the record repeats, for spreading into it. */
export function keptOptions(record: Replaceable | undefined): Pick<Replaceable, 'hidden'> {
  return record?.hidden ? { hidden: { kept: record.hidden.kept, lost: [] } } : {};
}

/** Whether an update can make the record again as it is. */
export function isRestorable({ unreadable, hidden }: Replaceable): boolean {
  return !unreadable && !hidden?.lost.length;
}

/** Sentences for `inconsistencies`; `record` is what the options belong to. */
export function hiddenFaults(record: string, { hidden }: Replaceable): string[] {
  if (!hidden) return [];
  const kept = Object.keys(hidden.kept);
  const lost = hidden.lost.map(({ name }) => name);
  return [
    ...(kept.length > 0 ? [`${record} has hidden options that writes keep: ${kept.join(', ')}.`] : []),
    ...(lost.length > 0 ? [`${record} has hidden options that writes discard: ${lost.join(', ')}.`] : []),
  ];
}

/** Throws FORCE_REQUIRED if a replacement would lose options that no update can write. */
export function checkReplaced(account: Account, replaced: readonly Replaceable[]): void {
  if (replaced.some(({ unreadable }) => unreadable)) {
    throw forceRequired(account, 'the live configuration cannot be read; use force to replace it');
  }
  const names = new Set(replaced.flatMap(({ hidden }) => hidden?.lost.map(({ name }) => name) ?? []));
  if (names.size === 0) return;
  const options = [...names].join(', ');
  throw forceRequired(
    account,
    `the live configuration has options that livegate cannot keep (${options}); force discards them`,
  );
}

/** The refusal of a write that would lose something. */
export function forceRequired({ id, provider }: Account, message: string): GatewayError {
  return new GatewayError('FORCE_REQUIRED', message, { metadata: { account: id, provider, outcome: 'NOT_APPLIED' } });
}

/** Absent, null or empty. */
function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
