import { systemClock } from '../../../src/resilience/system-clock';
import { GatewayError } from '../../../src/domain/errors/gateway-error';
import { LiveProvider } from '../../../src/domain/operations/live-provider.port';
import { Operation } from '../../../src/domain/operations/operation';
import { Clock } from '../../../src/domain/time/clock';
import { UpstreamHttp } from '../../../src/providers/upstream-http';
import { ProviderRegistration } from '../../../src/providers/provider-registration';
import { volcengine } from '../../../src/providers/volcengine';
import { FamilyAccount } from '../../../src/providers/volcengine-family';
import { EndlessOperation, endlessOperation } from '../../support/endless-operation';
import { openPipeline } from '../../support/open-pipeline';
import { PlannedFault, FaultRule } from '../../../src/sandbox/faults';
import {
  startVolcengineEmulator,
  VolcengineEmulator,
  VolcengineEmulatorOptions,
} from '../../../src/sandbox/volcengine/volcengine.emulator';
import { keyConfig, providerEnvironment } from '../../support/provider-environment';

export const UID = '2100000001';
export const VHOST = 'example';
export const DOMAIN = 'push.example.com';
export const ACCESS_KEY_SECRET = 'volcengine-contract-access-key-secret';
const ACCESS_KEY_ID = 'AKLTvolcenginecontract';

export interface HarnessOptions extends Partial<VolcengineEmulatorOptions> {
  /** What the provider takes the time to be. */
  readonly clockNow?: () => number;
  readonly accessKeySecret?: string;
  readonly securityToken?: string;
  /** Another cloud of the family, and its emulator. */
  readonly provider?: ProviderRegistration;
  readonly startEmulator?: typeof startVolcengineEmulator;
  /** That requests are signed for. */
  readonly region?: string;
}

/** The provider over real sockets, a real pipeline, and the emulator behind them. */
export interface Harness {
  readonly emulator: VolcengineEmulator;
  readonly provider: LiveProvider;
  /**
   * Plans one fault for calls of one action, after so many that pass. No attempt times out by
   * itself, however slow the machine: one that hangs does so at once.
   */
  fault(action: string, fault: PlannedFault, rule?: Pick<FaultRule, 'after' | 'times'>): void;
  /** What was sent since the last reset, such as `UpdateCallback push`. */
  sent(): string[];
  close(): Promise<void>;
}

export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  const { clockNow = Date.now, accessKeySecret = ACCESS_KEY_SECRET, securityToken, region = 'cn-north-1' } = options;
  const { provider = volcengine, startEmulator = startVolcengineEmulator } = options;
  const emulator = await startEmulator({
    quotas: 'off',
    accounts: [
      {
        uid: UID,
        accessKeyId: ACCESS_KEY_ID,
        accessKeySecret: ACCESS_KEY_SECRET,
        ...(securityToken !== undefined && { securityToken }),
        vhosts: [{ name: VHOST, domains: [{ name: DOMAIN, type: 'push' }] }],
      },
      { uid: '2100000002', accessKeyId: 'AKLTother', accessKeySecret: 'other', vhosts: [{ name: 'foreign' }] },
    ],
    ...options,
  });
  const http = new UpstreamHttp({ clock: systemClock, connectTimeoutMs: 500, maxResponseBytes: 100_000 });
  const account: FamilyAccount = {
    id: `${provider.id.slice(0, 4)}-prod`,
    provider: provider.id,
    uid: UID,
    endpoint: emulator.url,
    region,
    credentials: keyConfig(ACCESS_KEY_ID, accessKeySecret, securityToken),
  };
  const timers = new Set<() => void>();
  const clock: Clock = {
    now: clockNow,
    elapsed: () => performance.now(),
    schedule(_delayMs, callback) {
      timers.add(callback);
      return () => timers.delete(callback);
    },
  };
  const timeOutAtHang = async (): Promise<void> => {
    while ((await emulator.nextCall()).fault !== 'hang');
    for (const callback of [...timers]) callback();
  };
  const pipeline = openPipeline(account, 1_000, clock);
  const nonce = (): string => {
    throw new Error('Volcengine requests have no nonce');
  };
  const environment = providerEnvironment({ http, clock, nonce });
  const credentials = provider.credentialsOf(account, environment);
  return {
    emulator,
    provider: provider.create(account, { ...environment, credentials, pipeline }),
    fault(action, fault, rule = {}) {
      emulator.faults.add({ action, fault, ...rule });
      if (fault.kind === 'hang') void timeOutAtHang();
    },
    sent: () => emulator.calls.map(({ action, parameters }) => [action, ...aboutWhat(parameters)].join(' ')),
    async close() {
      await http.close();
      await emulator.close();
    },
  };
}

function aboutWhat({ App, MessageType }: Readonly<Record<string, unknown>>): unknown[] {
  return [App, MessageType].filter((value) => value !== undefined);
}

export interface TestOperation extends EndlessOperation {
  /** The calls as `action: outcome`. */
  readonly outcomes: string[];
}

/** One request of a caller, with five seconds for itself and two for putting things back. */
export function operation(options: { readonly validateOnly?: boolean } = {}): TestOperation {
  const endless = endlessOperation(options);
  const recovery = (): Operation => ({
    ...endless.recovery(),
    deadlineMs: systemClock.elapsed() + 2_000,
    recovery,
  });
  return {
    ...endless,
    deadlineMs: systemClock.elapsed() + 5_000,
    recovery,
    get outcomes() {
      return endless.calls.map(({ action, outcome }) => `${action}: ${outcome}`);
    },
  };
}

/** What a call that must fail fails with. */
export async function failureOf(work: Promise<unknown>): Promise<GatewayError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('it was expected to fail, and succeeded');
}
