import { clockFinding, Finding, quotaFinding } from '../../cli/findings';
import { Config } from '../../config/config';
import { CurrentConfig } from '../../config/reload/current-config';
import { Account } from '../../domain/access/account';
import { TimeLimit } from '../../domain/concurrency/waiting';
import { ErrorReason, GatewayError } from '../../domain/errors/gateway-error';
import { INTERACTIVE } from '../../domain/operations/lane';
import { Operation, UnansweredWrites } from '../../domain/operations/operation';
import { NO_INSTRUMENTS } from '../../domain/telemetry/instruments.port';
import { NO_SPAN } from '../../domain/telemetry/span.port';
import { Clock } from '../../domain/time/clock';
import { clockOffsetMs } from '../../providers/cloud-clock';
import { ProviderRegistration, ProviderSection } from '../../providers/provider-registration';
import { CatalogResolver } from '../../providers/provider.resolver';
import { HttpAnswer, UpstreamHttp, UpstreamHttpOptions } from '../../providers/upstream-http';
import { Resilience } from '../../resilience/resilience';
import { newId } from '../app-parts';
import { createResilience, createResolver, createSecretFiles, UpstreamParts } from '../upstream.providers';

/** The time limit of an account, with the wait for its quotas. */
const ACCOUNT_MS = 20_000;

/** What is checked. */
export interface Examined {
  readonly config: Config<ProviderSection>;
  readonly catalog: readonly ProviderRegistration[];
  readonly clock: Clock;
}

/**
 * Asks each cloud for the domains of its account, within the quotas, and compares the clocks. With
 * Redis, the quotas are those that all replicas share.
 */
export async function accountFindings({ config, catalog, clock }: Examined): Promise<Finding[]> {
  const http = new DatedHttp({ ...config.upstream, clock });
  const ignore = (): void => undefined;
  const parts: UpstreamParts = {
    config,
    catalog,
    clock,
    http,
    current: new CurrentConfig(config, clock),
    log: { report: ignore, reportRepeated: ignore },
    telemetry: { instruments: NO_INSTRUMENTS },
  };
  const files = createSecretFiles(parts);
  const resilience = createResilience(parts);
  try {
    await resilience.start();
    const resolver = createResolver(parts, resilience, files);
    const found = await Promise.all(
      resolver.accounts().map((account) => ofAccount(account, { resolver, clock, http })),
    );
    return [...found.flat(), ...(await quotaFindings(resolver.accounts(), config.redis !== undefined, resilience))];
  } finally {
    await resilience.close();
    files.close();
    await http.close();
  }
}

interface Asking {
  readonly resolver: CatalogResolver;
  readonly clock: Clock;
  readonly http: DatedHttp;
}

async function ofAccount(account: Account, { resolver, clock, http }: Asking): Promise<Finding[]> {
  const limit = new TimeLimit(clock, ACCOUNT_MS, () => new GatewayError('DEADLINE_PASSED', 'the cloud did not answer'));
  const check = `credentials of ${account.id}`;
  try {
    const domains = await resolver.provider(account).listDomains(newOperation(limit, clock));
    return [{ check, result: 'OK', found: `${domains.length} domains` }, ...clockOf(account, http)];
  } catch (thrown) {
    const { reason, message } = GatewayError.from(thrown);
    const result = reason === 'PROVIDER_PERMISSION_DENIED' ? 'WARNING' : 'FAILED';
    const advice = ADVICE[reason] ?? `see ${reason} in docs/errors.md`;
    return [{ check, result, found: `${reason}: ${message}`, advice }, ...clockOf(account, http)];
  } finally {
    limit.cancel();
  }
}

const ADVICE: Readonly<Partial<Record<ErrorReason, string>>> = {
  PROVIDER_CREDENTIALS_REJECTED: 'check the key in the account of the cloud: it may be disabled, deleted or mistyped',
  PROVIDER_CREDENTIALS_UNAVAILABLE: 'check the source in the credentials of the account, such as its file or command',
  PROVIDER_PERMISSION_DENIED: 'grant the permissions of docs/providers.md: the inventory and rollouts need them',
  PROVIDER_UNREACHABLE: 'check endpoint, the proxy and the network from here to the cloud',
  DEADLINE_PASSED: 'check the network from here to the cloud',
};

function clockOf({ id, endpoint }: Account, { offsets }: DatedHttp): Finding[] {
  const offsetMs = offsets.get(new URL(endpoint).origin);
  return offsetMs === undefined ? [] : [clockFinding(`clock of ${id}`, offsetMs)];
}

/** Without Redis, each process counts for itself. */
async function quotaFindings(
  accounts: readonly Account[],
  isShared: boolean,
  { quotas, sharedHealth }: Resilience,
): Promise<Finding[]> {
  const advice = 'ask the running instance: livegate doctor --url URL';
  if (!isShared) return [{ check: 'quotas', result: 'OK', found: 'known to the running instance alone', advice }];
  const unknown: Finding = { check: 'quotas', result: 'FAILED', found: 'unknown without Redis', advice: 'see Redis' };
  if (!sharedHealth?.health().ok) return [unknown];
  return await Promise.all(accounts.map(async (account) => quotaFinding(account.id, await quotas.uses(account))));
}

function newOperation({ signal }: TimeLimit, clock: Clock): Operation {
  const operation: Operation = {
    caller: 'doctor',
    lane: INTERACTIVE,
    requestId: newId(),
    span: NO_SPAN,
    deadlineMs: clock.elapsed() + ACCOUNT_MS,
    signal,
    validateOnly: true,
    calls: [],
    unanswered: new UnansweredWrites(),
    recovery: () => operation,
  };
  return operation;
}

/** Notes by how much the clock of each endpoint is ahead, in milliseconds. */
class DatedHttp extends UpstreamHttp {
  readonly offsets = new Map<string, number>();

  constructor(private readonly settings: UpstreamHttpOptions) {
    super(settings);
  }

  override async request(...request: Parameters<UpstreamHttp['request']>): Promise<HttpAnswer> {
    const answer = await super.request(...request);
    const offsetMs = clockOffsetMs(answer.header('date'), this.settings.clock.now());
    if (offsetMs !== undefined) this.offsets.set(new URL(request[0]).origin, offsetMs);
    return answer;
  }
}
