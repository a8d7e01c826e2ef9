import { FieldBounds, ProviderCapabilities, PullCapability, Quota } from '../../../src/domain/resources/capability';
import { DomainRole } from '../../../src/domain/resources/inventory';
import { ProviderRegistration } from '../../../src/providers/provider-registration';
import { PROVIDER_CATALOG } from '../../../src/providers/provider.catalog';
import { table } from './markdown';

/**
 * What each cloud can do, side by side: scopes and properties, then the fields of each kind with
 * their bounds.
 */
export function capabilityTables(): string {
  const kinds = [
    ...new Set(PROVIDER_CATALOG.flatMap((provider) => provider.capabilities.callbacks.map(({ kind }) => kind))),
  ];
  const callbacks = kinds.map((kind) => {
    const fields = ofEach(({ capabilities }) => capabilities.callbacks.find((one) => one.kind === kind)?.fields ?? []);
    return `### Fields of \`callbackConfigs/${kind.toLowerCase()}\`\n\n${fieldTable(fields)}`;
  });
  const pulls = fieldTable(ofEach(({ capabilities }) => capabilities.pull.fields));
  return [overview(kinds), ...callbacks, `### Fields of \`pullConfigs/{app}\`\n\n${pulls}`].join('\n\n');
}

/** The documented quotas of each cloud. */
export function quotaTables(): string {
  return PROVIDER_CATALOG.map(({ displayName, capabilities }) => {
    const rows = Object.entries(capabilities.quotas).map(([action, quota]) => [`\`${action}\``, rate(quota)]);
    return `### Quotas of ${displayName}\n\n${table(['action', 'calls'], rows)}`;
  }).join('\n\n');
}

function ofEach<T>(look: (provider: ProviderRegistration) => T): T[] {
  return PROVIDER_CATALOG.map(look);
}

function overview(kinds: readonly string[]): string {
  const scopes = (list: readonly string[] = []): string => list.map((scope) => scope.toLowerCase()).join(', ') || '—';
  const yes = (look: (pull: PullCapability) => boolean): string[] =>
    ofEach(({ capabilities }) => (look(capabilities.pull) ? 'yes' : 'no'));
  const rows = [
    ...kinds.map((kind) => [
      `\`callbackConfigs/${kind.toLowerCase()}\` under`,
      ...ofEach(({ capabilities }) => scopes(capabilities.callbacks.find((one) => one.kind === kind)?.scopes)),
    ]),
    ['`pullConfigs` under', ...ofEach(({ capabilities }) => scopes(capabilities.pull.scopes))],
    ['origins of one pull configuration may have different protocols', ...yes(({ oneProtocol }) => !oneProtocol)],
    ["origins may have a port other than their protocol's default", ...yes(({ customPorts }) => customPorts)],
    ['origins may be IPv6 addresses', ...yes(({ ipv6Origins }) => ipv6Origins)],
    ...inventoryRows(),
    ...deliveryRows(kinds),
    ['changes take effect after', ...ofEach(({ capabilities }) => delay(capabilities.effectiveAfterMs))],
  ];
  return table(['', ...ofEach(({ displayName }) => displayName)], rows);
}

/** On which domains configurations can be, and what is told of domains. */
function inventoryRows(): string[][] {
  const roles = (list: readonly string[]): string => list.map((role) => `\`${role}\``).join(', ') || '—';
  const rolesOf = (look: (capabilities: ProviderCapabilities) => readonly DomainRole[]): string[] =>
    ofEach(({ capabilities }) => roles(look(capabilities)));
  const kindRoles = ({ callbacks }: ProviderCapabilities, isStream: boolean): readonly DomainRole[] =>
    callbacks.find(({ kind }) => (kind === 'STREAM') === isStream)?.domainRoles ?? [];
  return [
    ['`callbackConfigs/stream` of a domain: its role', ...rolesOf((of) => kindRoles(of, true))],
    ['other `callbackConfigs` of a domain: its role', ...rolesOf((of) => kindRoles(of, false))],
    ['`pullConfigs` of a domain: its role', ...rolesOf(({ pull }) => pull.domainRoles)],
    ['roles of domains', ...rolesOf(({ inventory }) => inventory.roles)],
    ['states of domains', ...ofEach(({ capabilities }) => roles(capabilities.inventory.states))],
    ['other fields of domains', ...ofEach(({ capabilities }) => roles(capabilities.inventory.fields))],
  ];
}

/** Of which kinds a log can be read, how far back, and what it lacks. */
function deliveryRows(kinds: readonly string[]): string[][] {
  const words = (list: readonly string[] = []): string => list.map((word) => `\`${word}\``).join(', ') || '—';
  const history = kinds.map((kind) => [
    `deliveries of \`${kind.toLowerCase()}\`: logged for`,
    ...ofEach(({ capabilities }) => {
      const historyMs = capabilities.deliveries.kinds.find((one) => one.kind === kind)?.historyMs;
      return historyMs === undefined ? '—' : `${historyMs / 86_400_000} days`;
    }),
  ]);
  const lacks = ofEach(({ capabilities }) => words(capabilities.deliveries.kinds[0]?.lacks));
  return [...history, ['deliveries never have', ...lacks]];
}

function delay(effectiveAfterMs: number | undefined): string {
  return effectiveAfterMs === undefined ? 'not documented' : `at most ${effectiveAfterMs / 60_000} min`;
}

function fieldTable(lists: readonly (readonly FieldBounds[])[]): string {
  const all = [...new Set(lists.flatMap((fields) => fields.map(({ field }) => field)))];
  const names = [...all.filter(isNameSegment), ...all.filter((field) => !isNameSegment(field))];
  const rows = names.map((name) => [
    `\`${name}\``,
    ...lists.map((fields) => cell(fields.find(({ field }) => field === name))),
  ]);
  return table(['field', ...ofEach(({ displayName }) => displayName)], rows);
}

/** `{app}` and the like are parts of the name. */
function isNameSegment(field: string): boolean {
  return field.startsWith('{');
}

function cell(bounds: FieldBounds | undefined): string {
  if (!bounds) return '—';
  const { minItems, maxItems, minLength, maxLength, pattern, values } = bounds;
  const facts = [
    bounds.required ? 'required' : '',
    range(minItems, maxItems, 'items'),
    range(minLength, maxLength, 'characters'),
    pattern ? `\`${pattern.source}\`` : '',
    values ? values.map((value) => `\`${value}\``).join(', ') : '',
    bounds.unreadable ? 'cannot be read back' : '',
    bounds.note ?? '',
  ];
  return facts.filter((fact) => fact !== '').join('; ') || 'yes';
}

function range(min: number | undefined, max: number | undefined, units: string): string {
  const unit = (count: number): string => (count === 1 ? units.replace(/s$/, '') : units);
  if (max === undefined) return min === undefined ? '' : `at least ${min} ${unit(min)}`;
  if (min === undefined) return `at most ${max} ${unit(max)}`;
  return min === max ? `${min} ${unit(max)}` : `${min} to ${max} ${unit(max)}`;
}

function rate({ limit, windowMs }: Quota): string {
  const window = windowMs === 1_000 ? 's' : windowMs === 60_000 ? 'min' : `${windowMs} ms`;
  return `${limit}/${window}`;
}
