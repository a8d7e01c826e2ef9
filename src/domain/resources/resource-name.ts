import { CallbackKind, CallbackScope } from './callback-config';
import { Violation } from '../errors/gateway-error';
import { SegmentRule, SEGMENTS, SegmentVariable } from './name-segments';
import { PullScope } from './pull-config';

export interface CallbackParent {
  readonly account: string;
  readonly scope: CallbackScope;
}

export interface CallbackName extends CallbackParent {
  readonly kind: CallbackKind;
}

export interface PullParent {
  readonly account: string;
  readonly scope: PullScope;
}

export interface PullName extends PullParent {
  /** An app's name, or `*`. */
  readonly app: string;
}

export interface AccountName {
  readonly account: string;
}

/** A domain as a resource of its own. */
export interface DomainName extends AccountName {
  readonly scope: Extract<PullScope, { type: 'DOMAIN' }>;
}

/** A vhost as a resource of its own. */
export interface VhostName extends AccountName {
  readonly scope: Extract<PullScope, { type: 'VHOST' }>;
}

/** Without scope: the account; with a kind: one callback configuration. */
export interface DeliveriesParent extends AccountName {
  readonly scope?: CallbackScope;
  readonly kind?: CallbackKind;
}

export interface BreakerName extends AccountName {
  /** An action of the provider. */
  readonly action: string;
}

export interface EventName extends AccountName {
  /** The id of the CloudEvent, a hyphen, and a number. */
  readonly event: string;
}

/** A parsed name, or all of its faults. */
export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly violations: readonly Violation[] };

type Variables = Readonly<Partial<Record<SegmentVariable, string>>>;

const ACCOUNT = 'accounts/{account}';
const CALLBACK_PARENTS = [
  'accounts/{account}/domains/{domain}',
  'accounts/{account}/vhosts/{vhost}',
  'accounts/{account}/vhosts/{vhost}/apps/{app}',
];
const PULL_PARENTS = ['accounts/{account}/domains/{domain}', 'accounts/{account}/vhosts/{vhost}'];
const CALLBACK_NAMES = CALLBACK_PARENTS.map((parent) => `${parent}/callbackConfigs/{kind}`);
const PULL_NAMES = PULL_PARENTS.map((parent) => `${parent}/pullConfigs/{pullApp}`);

const DELIVERIES_PARENTS = ['accounts/{account}', ...PULL_PARENTS, ...CALLBACK_NAMES];

const withPatterns = (name: string): string =>
  name.replace('{domain}', '{domainPattern}').replace('{vhost}', '{vhostPattern}');
const CALLBACK_SELECTIONS = CALLBACK_NAMES.map(withPatterns);
const PULL_SELECTIONS = PULL_NAMES.map(withPatterns);

/** A name as decoded segments of a path, or as one text. */
export type RawName = string | readonly string[];

export function parseCallbackName(field: string, raw: RawName): Parsed<CallbackName> {
  return parse(field, raw, CALLBACK_NAMES, (found) => ({
    account: required(found, 'account'),
    scope: callbackScope(found),
    kind: callbackKindOf(required(found, 'kind')),
  }));
}

export function parsePullName(field: string, raw: RawName): Parsed<PullName> {
  return parse(field, raw, PULL_NAMES, (found) => ({
    account: required(found, 'account'),
    scope: pullScope(found),
    app: required(found, 'pullApp'),
  }));
}

/** An account, or what callback configurations are directly below. */
export function parseCallbackParent(field: string, raw: RawName): Parsed<AccountName & Partial<CallbackParent>> {
  return parse(field, raw, [ACCOUNT, ...CALLBACK_PARENTS], (found) => ({
    account: required(found, 'account'),
    ...(isBelowAccount(found) && { scope: callbackScope(found) }),
  }));
}

/** An account, or what pull configurations are directly below: a domain or vhost of one. */
export function parsePullParent(field: string, raw: RawName): Parsed<AccountName & Partial<PullParent>> {
  return parse(field, raw, [ACCOUNT, ...PULL_PARENTS], (found) => ({
    account: required(found, 'account'),
    ...(isBelowAccount(found) && { scope: pullScope(found) }),
  }));
}

/** What deliveries are of: an account, a domain, a vhost, or one callback configuration. */
export function parseDeliveriesParent(field: string, raw: RawName): Parsed<DeliveriesParent> {
  return parse(field, raw, DELIVERIES_PARENTS, (found) => ({
    account: required(found, 'account'),
    ...((found.domain ?? found.vhost) !== undefined && { scope: callbackScope(found) }),
    ...(found.kind !== undefined && { kind: callbackKindOf(found.kind) }),
  }));
}

/** As `parseCallbackName`; the domain or vhost may be a pattern, as in grants. */
export function parseCallbackSelection(field: string, raw: RawName): Parsed<CallbackName> {
  return parse(field, raw, CALLBACK_SELECTIONS, (found) => ({
    account: required(found, 'account'),
    scope: callbackScope(patternsAsNames(found)),
    kind: callbackKindOf(required(found, 'kind')),
  }));
}

/** As `parsePullName`; the domain or vhost may be a pattern, as in grants. */
export function parsePullSelection(field: string, raw: RawName): Parsed<PullName> {
  return parse(field, raw, PULL_SELECTIONS, (found) => ({
    account: required(found, 'account'),
    scope: pullScope(patternsAsNames(found)),
    app: required(found, 'pullApp'),
  }));
}

export function parseAccountName(field: string, raw: RawName): Parsed<AccountName> {
  return parse(field, raw, [ACCOUNT], (found) => ({ account: required(found, 'account') }));
}

export function parseDomainName(field: string, raw: RawName): Parsed<DomainName> {
  return parse(field, raw, ['accounts/{account}/domains/{domain}'], (found) => ({
    account: required(found, 'account'),
    scope: { type: 'DOMAIN', domain: required(found, 'domain') },
  }));
}

export function parseVhostName(field: string, raw: RawName): Parsed<VhostName> {
  return parse(field, raw, ['accounts/{account}/vhosts/{vhost}'], (found) => ({
    account: required(found, 'account'),
    scope: { type: 'VHOST', vhost: required(found, 'vhost') },
  }));
}

export function parseBreakerName(field: string, raw: RawName): Parsed<BreakerName> {
  return parse(field, raw, ['accounts/{account}/breakers/{action}'], (found) => ({
    account: required(found, 'account'),
    action: required(found, 'action'),
  }));
}

export function parseEventName(field: string, raw: RawName): Parsed<EventName> {
  return parse(field, raw, ['accounts/{account}/events/{event}'], (found) => ({
    account: required(found, 'account'),
    event: required(found, 'event'),
  }));
}

export function parseProviderName(field: string, raw: RawName): Parsed<string> {
  return parse(field, raw, ['providers/{provider}'], (found) => required(found, 'provider'));
}

export function parseRolloutName(field: string, raw: RawName): Parsed<string> {
  return parse(field, raw, ['rollouts/{rollout}'], (found) => required(found, 'rollout'));
}

export function formatCallbackParent({ account, scope }: CallbackParent): string {
  return `accounts/${account}/${formatScope(scope)}`;
}

export function formatCallbackName(name: CallbackName): string {
  return `${formatCallbackParent(name)}/callbackConfigs/${name.kind.toLowerCase()}`;
}

export function formatPullParent({ account, scope }: PullParent): string {
  return `accounts/${account}/${formatScope(scope)}`;
}

export function formatPullName(name: PullName): string {
  return `${formatPullParent(name)}/pullConfigs/${name.app}`;
}

export function formatBreakerName({ account, action }: BreakerName): string {
  return `accounts/${account}/breakers/${action}`;
}

export function formatEventName({ account, event }: EventName): string {
  return `accounts/${account}/events/${event}`;
}

/** Such as `vhosts/live/apps/show`. */
export function formatScope(scope: CallbackScope): string {
  switch (scope.type) {
    case 'DOMAIN':
      return `domains/${scope.domain}`;
    case 'VHOST':
      return `vhosts/${scope.vhost}`;
    case 'APP':
      return `vhosts/${scope.vhost}/apps/${scope.app}`;
  }
}

/** The account of anything below one; empty for another name. */
export function accountInName(name: string): string {
  const [collection, account = ''] = name.split('/', 2);
  return collection === 'accounts' ? account : '';
}

/**
 * The scope of the resource or parent that a name denotes; undefined if it belongs to the account
 * as a whole.
 */
export function scopeInName(name: string): CallbackScope | undefined {
  const [, , collection, owner = '', below, app = ''] = name.split('/');
  if (collection === 'domains') return { type: 'DOMAIN', domain: owner };
  if (collection !== 'vhosts') return undefined;
  return below === 'apps' ? { type: 'APP', vhost: owner, app } : { type: 'VHOST', vhost: owner };
}

export function formatAccountName({ account }: AccountName): string {
  return `accounts/${account}`;
}

function parse<T>(field: string, raw: RawName, patterns: readonly string[], build: (found: Variables) => T): Parsed<T> {
  const segments = typeof raw === 'string' ? raw.split('/') : raw;
  if (segments.length === 1 && segments[0] === '') {
    return failed([{ field, reason: 'REQUIRED', description: 'must be given' }]);
  }
  const pattern = patterns.find((candidate) => matchesShape(candidate, segments));
  if (pattern === undefined) {
    return failed([{ field, reason: 'INVALID_FORMAT', description: `must be ${patterns.map(show).join(' or ')}` }]);
  }
  const violations: Violation[] = [];
  const found: Partial<Record<SegmentVariable, string>> = {};
  for (const [index, part] of pattern.split('/').entries()) {
    const variable = variableOf(part);
    if (!variable) continue;
    const segment = segments[index] ?? '';
    const rule: SegmentRule = SEGMENTS[variable];
    if (!rule.pattern.test(segment) || segment === '.' || segment === '..') {
      violations.push({ field, reason: 'INVALID_FORMAT', description: `${show(part)} must be ${rule.shape}` });
    }
    found[variable] = segment;
  }
  return violations.length > 0 ? failed(violations) : { ok: true, value: build(found) };
}

function failed(violations: readonly Violation[]): { ok: false; violations: readonly Violation[] } {
  return { ok: false, violations };
}

/** Callers know `{pullApp}` as `{app}`, and `{domainPattern}` as `{domain}`. */
function show(pattern: string): string {
  return pattern.replace('{pullApp}', '{app}').replace('Pattern}', '}');
}

function matchesShape(pattern: string, segments: readonly string[]): boolean {
  const parts = pattern.split('/');
  return parts.length === segments.length && parts.every((part, index) => variableOf(part) || part === segments[index]);
}

function variableOf(part: string): SegmentVariable | undefined {
  return part.startsWith('{') ? (part.slice(1, -1) as SegmentVariable) : undefined;
}

function isBelowAccount({ domain, vhost }: Variables): boolean {
  return (domain ?? vhost) !== undefined;
}

function required(found: Variables, variable: SegmentVariable): string {
  return found[variable] ?? '';
}

export function callbackKindOf(segment: string): CallbackKind {
  return segment.toUpperCase() as CallbackKind;
}

function patternsAsNames({ domainPattern: domain, vhostPattern: vhost, app }: Variables): Variables {
  return { ...(domain !== undefined && { domain }), ...(vhost !== undefined && { vhost }), ...(app && { app }) };
}

function callbackScope({ domain, vhost, app }: Variables): CallbackScope {
  if (domain !== undefined) return { type: 'DOMAIN', domain };
  if (app !== undefined) return { type: 'APP', vhost: vhost ?? '', app };
  return { type: 'VHOST', vhost: vhost ?? '' };
}

function pullScope({ domain, vhost }: Variables): PullScope {
  return domain !== undefined ? { type: 'DOMAIN', domain } : { type: 'VHOST', vhost: vhost ?? '' };
}
