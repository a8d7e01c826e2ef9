import { createHash } from 'node:crypto';
import { DeliveryCapability, DeliveryOutcome } from '../../domain/deliveries/delivery';
import { Violation } from '../../domain/errors/gateway-error';
import { ProviderDescription } from '../../domain/operations/live-provider.port';
import { CallbackKind } from '../../domain/resources/callback-config';
import { DeliveriesParent } from '../../domain/resources/resource-name';
import { PageRequest } from '../paging';
import { addFaults, RequestFault } from '../request-faults';
import { callbackNameViolations } from '../resources/capability-check';
import { DeliveryWindow, FIRST, positionOf } from './delivery-token';

/** What a caller asks for; an empty text counts as absent before. */
export interface DeliveryFilter {
  /** In milliseconds since the epoch. */
  readonly startMs?: number;
  /** Exclusive. */
  readonly endMs?: number;
  readonly outcome?: DeliveryOutcome;
  /** The type of a CloudEvent. */
  readonly event?: string;
  readonly app?: string;
  readonly stream?: string;
}

/** What a request for deliveries comes to. */
export interface DeliveryPlan {
  readonly window: DeliveryWindow;
  readonly kinds: readonly CallbackKind[];
  /** Of the parent and the filter, for the tokens of the pages. */
  readonly digest: string;
  readonly violations: readonly RequestFault[];
}

const DEFAULT_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Reads a request as far as it can be read; without violations all of it. */
export function planDeliveries(
  parent: DeliveriesParent,
  filter: DeliveryFilter,
  page: PageRequest,
  { description, nowMs }: { readonly description: ProviderDescription; readonly nowMs: number },
): DeliveryPlan {
  const digest = digestOf(parent, filter);
  const logged = loggedKinds(parent, description);
  const historyMs = Math.max(0, ...logged.map((one) => one.historyMs));
  const token = page.pageToken ? positionOf(page.pageToken, digest, historyMs) : undefined;
  const window = token?.window ?? windowOf(filter, nowMs);
  const kinds = logged.filter(({ events }) => filter.event === undefined || events.includes(filter.event));
  return {
    window,
    kinds: kinds.map(({ kind }) => kind),
    digest,
    violations: [
      ...parentFaults(parent, description),
      ...eventFaults(filter, logged, description),
      ...appFaults(parent, filter),
      ...(token ? [] : timeFaults(window, historyMs, nowMs, description)),
      ...(token?.fault ? [token.fault] : []),
    ].reduce(addFault, [] as readonly RequestFault[]),
  };
}

const addFault = (known: readonly RequestFault[], fault: RequestFault): readonly RequestFault[] =>
  addFaults(known, [fault]);

/** In whole seconds, as the clouds count: the last hour ends with the second that is over. */
function windowOf({ startMs, endMs }: DeliveryFilter, nowMs: number): DeliveryWindow {
  const latestMs = Math.floor(nowMs / 1_000) * 1_000;
  const end = Math.min(endMs ?? latestMs, latestMs);
  return { startMs: startMs ?? end - DEFAULT_MS, endMs: end, position: FIRST };
}

function loggedKinds({ kind }: DeliveriesParent, { capabilities }: ProviderDescription): readonly DeliveryCapability[] {
  return capabilities.deliveries.kinds.filter((one) => kind === undefined || one.kind === kind);
}

function parentFaults({ scope, kind }: DeliveriesParent, description: ProviderDescription): Violation[] {
  if (!scope) return [];
  const ofName = callbackNameViolations(description, scope, kind).map((fault) => ({ ...fault, field: 'parent' }));
  const isLogged = kind === undefined || description.capabilities.deliveries.kinds.some((one) => one.kind === kind);
  if (ofName.length > 0 || isLogged) return ofName;
  return [unsupported('parent', `${description.displayName} keeps no log of callbacks of kind ${kind}`)];
}

function eventFaults(
  { event }: DeliveryFilter,
  logged: readonly DeliveryCapability[],
  { displayName, capabilities }: ProviderDescription,
): Violation[] {
  if (event === undefined || logged.some(({ events }) => events.includes(event))) return [];
  if (!/^livegate(\.[a-z]+){2,3}$/.test(event)) {
    return [
      {
        field: 'event',
        reason: 'INVALID_FORMAT',
        description: 'must be a type of event, such as livegate.stream.started',
      },
    ];
  }
  const isOfOtherKind = capabilities.deliveries.kinds.some(({ events }) => events.includes(event));
  if (!isOfOtherKind) return [unsupported('event', `${displayName} keeps no log of ${event}`)];
  const own = logged.flatMap(({ events }) => events).join(', ');
  return own === '' ? [] : [{ field: 'event', reason: 'CONFLICT', description: `the parent has ${own}` }];
}

function appFaults({ scope }: DeliveriesParent, { app }: DeliveryFilter): Violation[] {
  if (scope?.type !== 'APP' || app === undefined || app === scope.app) return [];
  return [{ field: 'app', reason: 'CONFLICT', description: 'must be the app of the parent, or absent' }];
}

function timeFaults(
  { startMs, endMs }: DeliveryWindow,
  historyMs: number,
  nowMs: number,
  { displayName }: ProviderDescription,
): Violation[] {
  const outOfRange = (field: string, description: string): Violation[] => [
    { field, reason: 'OUT_OF_RANGE', description },
  ];
  if (startMs >= Math.floor(nowMs / 1_000) * 1_000) return outOfRange('startTime', 'must be in the past');
  if (endMs <= startMs) return outOfRange('endTime', 'must be after startTime');
  // 0: no kind has a log, which is a fault of its own.
  if (historyMs === 0 || startMs >= nowMs - historyMs) return [];
  return outOfRange('startTime', `${displayName} keeps its log for ${historyMs / DAY_MS} days`);
}

function unsupported(field: string, description: string): Violation {
  return { field, reason: 'NOT_SUPPORTED', description };
}

/** So that a token is not taken for another request. */
function digestOf({ account, scope, kind }: DeliveriesParent, filter: DeliveryFilter): string {
  const { startMs, endMs, outcome, event, app, stream } = filter;
  const text = JSON.stringify([account, scope, kind, startMs, endMs, outcome, event, app, stream]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
