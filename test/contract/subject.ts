import { forgetfulAuditor } from '../support/forgetful-auditor';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { AddressInfo, connect, createServer, Socket } from 'node:net';
import { AccountDirectory } from '../../src/application/accounts/account-directory';
import { CALLBACK_CONFIG, CallbackConfigService } from '../../src/application/resources/callback-config.type';
import { ResourceService } from '../../src/application/resources/resource.service';
import { OperationFactory } from '../../src/application/operations/operation-factory';
import { PULL_CONFIG, PullConfigService } from '../../src/application/resources/pull-config.type';
import { CallbackKeys } from '../../src/application/keys/callback-keys';
import { Fingerprinter } from '../../src/application/resources/fingerprinter';
import { ResourceLock } from '../../src/application/resources/resource-lock';
import { RememberedConfigs } from '../../src/application/resources/remembered-configs';
import { ResourceWrites } from '../../src/application/resources/resource-writes';
import { VolatileAppliedStates } from '../support/volatile-applied-states';
import { GatewayError } from '../../src/domain/errors/gateway-error';
import { NO_INSTRUMENTS } from '../../src/domain/telemetry/instruments.port';
import { Secret } from '../../src/domain/access/secret';
import { ProviderRegistration } from '../../src/providers/provider-registration';
import { CatalogResolver } from '../../src/providers/provider.resolver';
import { UpstreamHttp } from '../../src/providers/upstream-http';
import { Clock } from '../../src/domain/time/clock';
import { systemClock } from '../../src/resilience/system-clock';
import { HandClock } from '../support/hand-clock';
import { openPipeline } from '../support/open-pipeline';
import { providerEnvironment } from '../support/provider-environment';
import { PlannedFault, FaultRule } from '../../src/sandbox/faults';
import { Cloud, ProviderHarness } from './harness/provider.harness';

export const ATTEMPT_MS = 5_000;
export const DEADLINE_MS = 60_000;
const RECOVERY_MS = 30_000;
export const MAX_ANSWER_BYTES = 100_000;

/**
 * For what waits until the cloud cannot carry out any more what it did not answer: this one is
 * never late.
 */
const endOfTime: Clock = { ...systemClock, elapsed: () => Infinity };

/** Two account entries of one cloud account. */
export const FIRST_ENTRY = 'first';
export const SECOND_ENTRY = 'second';

/**
 * One provider behind the use cases that transports call, with its emulated cloud at the other end
 * of real sockets.
 */
export interface Subject {
  readonly cloud: Cloud;
  readonly callbacks: CallbackConfigService;
  readonly pulls: PullConfigService;
  readonly remembered: RememberedConfigs;
  readonly clock: HandClock;
  /** How many connections to the cloud are open. */
  readonly openConnections: () => number;
  /** Resolves when the connections that are open now are closed. */
  connectionsClosed(): Promise<void>;
  /** Plans a fault. An attempt that hangs is over its time at once. */
  fault(action: string | undefined, fault: PlannedFault, rule?: Pick<FaultRule, 'after' | 'times'>): void;
  /** The actions that arrived at the cloud since the last reset. */
  sent(): string[];
  close(): Promise<void>;
}

export async function startSubject(
  registration: ProviderRegistration,
  harness: ProviderHarness,
  dialect: string,
): Promise<Subject> {
  const cloud = await harness.start(dialect);
  const line = await startLine(cloud.server.port);
  const http = new UpstreamHttp({ clock: systemClock, connectTimeoutMs: 2_000, maxResponseBytes: MAX_ANSWER_BYTES });
  const clock = new HandClock(ATTEMPT_MS);
  const account = { ...cloud.account, id: FIRST_ENTRY, endpoint: line.url };
  const resolver = new CatalogResolver([registration], [account, { ...account, id: SECOND_ENTRY }], {
    ...providerEnvironment({ http, clock, nonce: () => randomBytes(16).toString('hex') }),
    report: () => undefined,
    pipelineOf: (entry) => openPipeline(entry, ATTEMPT_MS, clock),
  });
  const directory = new AccountDirectory(resolver, () => ({ allowPrivateHosts: false }));
  const operations = new OperationFactory(
    clock,
    {
      deadlineMs: DEADLINE_MS,
      maxDeadlineMs: DEADLINE_MS,
      recoveryMs: RECOVERY_MS,
      maxOperations: 1_000,
      maxListsPerCaller: 1_000,
    },
    () => undefined,
  );
  const states = new VolatileAppliedStates();
  const auditor = forgetfulAuditor(states);
  const lock = new ResourceLock(100, endOfTime);
  const writes = new ResourceWrites({ lock, states, auditor, clock, instruments: NO_INSTRUMENTS });
  const fingerprinter = new Fingerprinter(new Secret('the key of fingerprints in tests'));
  const parts = {
    directory,
    operations,
    writes,
    states,
    auditor,
    fingerprinter,
    keys: new CallbackKeys(fingerprinter, []),
    inventory: { known: () => undefined },
    clock,
  };
  const { server } = cloud;
  const callbacks = new ResourceService(CALLBACK_CONFIG, parts);
  const pulls = new ResourceService(PULL_CONFIG, parts);
  const passAttemptAtHang = async (): Promise<void> => {
    while (!isSilent((await server.nextCall()).fault));
    clock.pass(ATTEMPT_MS);
  };
  return {
    cloud,
    clock,
    callbacks,
    pulls,
    remembered: new RememberedConfigs({ states, directory, callbacks, pulls }),
    openConnections: () => line.sockets.size,
    connectionsClosed: async () => {
      await Promise.all([...line.sockets].map((socket) => once(socket, 'close')));
    },
    fault(action, fault, rule = {}) {
      server.faults.add({ action, fault, ...rule });
      // Rejects when the emulator is reset before anything hung.
      if (fault.kind === 'hang' || (fault.kind === 'answerLost' && fault.how === 'hang')) {
        passAttemptAtHang().catch(() => undefined);
      }
    },
    sent: () => server.calls.map(({ action }) => action),
    async close() {
      await http.close();
      await line.close();
      await server.close();
    },
  };
}

function isSilent(fault: string | undefined): boolean {
  return fault === 'hang' || fault === 'answerLost';
}

/** A wire between provider and emulator on which one sees who hung up. */
async function startLine(port: number) {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1', noDelay: true });
    sockets.add(near);
    near.once('close', () => {
      sockets.delete(near);
      far.destroy();
    });
    near.on('error', () => far.destroy());
    far.on('error', () => near.resetAndDestroy());
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
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
