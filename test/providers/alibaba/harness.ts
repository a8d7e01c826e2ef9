import { randomBytes } from 'node:crypto';
import { GatewayError } from '../../../src/domain/errors/gateway-error';
import { LiveProvider } from '../../../src/domain/operations/live-provider.port';
import { CallOutcome, Operation, throwIfEnded } from '../../../src/domain/operations/operation';
import { Send, UpstreamAnswer, UpstreamPipeline } from '../../../src/domain/operations/upstream-pipeline';
import { alibaba } from '../../../src/providers/alibaba';
import { UpstreamHttp } from '../../../src/providers/upstream-http';
import { systemClock } from '../../../src/resilience/system-clock';
import {
  AlibabaEmulator,
  AlibabaEmulatorOptions,
  startAlibabaEmulator,
} from '../../../src/sandbox/alibaba/alibaba.emulator';
import { endlessOperation } from '../../support/endless-operation';
import { keyConfig, providerEnvironment } from '../../support/provider-environment';

export const UID = '1234567890123456';
export const PUSH = { type: 'DOMAIN', domain: 'push.example.com' } as const;
export const PLAY = { type: 'DOMAIN', domain: 'play.example.com' } as const;
export const UNBOUND = { type: 'DOMAIN', domain: 'unbound.example.com' } as const;
export const KEY_ID = 'LTAIharnessKeyId';
export const KEY_SECRET = 'harnessKeySecret';

export interface HarnessOptions extends Partial<AlibabaEmulatorOptions> {
  readonly securityToken?: string;
  readonly accessKeySecret?: string;
}

export interface Harness {
  readonly emulator: AlibabaEmulator;
  readonly provider: LiveProvider;
  /** Called before an action is sent the next time: what somebody else does in between. */
  before(action: string, interfere: () => void): void;
  close(): Promise<void>;
}

/** The provider over the emulator of its cloud, with real sockets between them. */
export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  const { securityToken, accessKeySecret = KEY_SECRET, ...emulatorOptions } = options;
  const domains = [
    { name: PUSH.domain, type: 'push' },
    { name: PLAY.domain, type: 'play' },
    { name: UNBOUND.domain, type: 'push', unbound: true },
  ] as const;
  const key = { uid: UID, accessKeyId: KEY_ID, accessKeySecret: KEY_SECRET, securityToken, domains };
  const emulator = await startAlibabaEmulator({ accounts: [key], quotas: 'off', ...emulatorOptions });
  const http = new UpstreamHttp({ clock: systemClock, connectTimeoutMs: 1_000, maxResponseBytes: 1_000_000 });
  const interference = new Map<string, () => void>();
  const account = {
    id: 'ali',
    provider: 'alibaba',
    uid: UID,
    endpoint: emulator.url,
    credentials: keyConfig(KEY_ID, accessKeySecret, securityToken),
  };
  const nonce = () => randomBytes(16).toString('hex');
  const environment = providerEnvironment({ http, clock: systemClock, nonce });
  const credentials = alibaba.credentialsOf(account, environment);
  const pipeline = plainPipeline(emulator, interference);
  const provider = alibaba.create(account, { ...environment, credentials, pipeline });
  return {
    emulator,
    provider,
    before: (action, interfere) => interference.set(action, interfere),
    close: async () => {
      await emulator.close();
      await http.close();
    },
  };
}

/** No test waits for a deadline: `end` is when it passes. */
export const operation = endlessOperation;

/** What a failed call threw. */
export async function failureOf(call: Promise<unknown>): Promise<GatewayError> {
  const result = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (result instanceof GatewayError) return result;
  throw new Error(`expected a GatewayError, got ${String(result)}`);
}

/**
 * The least that a provider may expect of its pipeline: a time-out, one more signature, and the
 * record of calls.
 */
function plainPipeline(emulator: AlibabaEmulator, interference: Map<string, () => void>): UpstreamPipeline {
  async function call<T>(operation: Operation, action: string, success: CallOutcome, send: Send<T>) {
    throwIfEnded(operation);
    interference.get(action)?.();
    interference.delete(action);
    const attempt = () => withTimeout(emulator, operation, action, send);
    try {
      const answer = await attempt().catch((thrown: unknown) => {
        if (thrown instanceof GatewayError && thrown.signAgain) return attempt();
        throw thrown;
      });
      operation.calls.push({ action, requestId: answer.requestId, attempts: 1, outcome: success });
      return answer.value;
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      const outcome = error.metadata.outcome === 'NOT_APPLIED' ? 'NOT_APPLIED' : 'UNKNOWN';
      operation.calls.push({ action, requestId: error.metadata.upstreamRequestId ?? '', attempts: 1, outcome });
      throw success === 'READ' ? error.with({ outcome: undefined }) : error.with({ outcome });
    }
  }
  return {
    read: (operation, action, send) => call(operation, action, 'READ', send),
    async write(operation, action, send) {
      if (operation.validateOnly) {
        operation.calls.push({ action, requestId: '', attempts: 0, outcome: 'PLANNED' });
      } else {
        await call(operation, action, 'APPLIED', send);
      }
    },
  };
}

/**
 * Time is up as soon as the emulator has got a call that it will not answer, so that no test waits.
 */
async function withTimeout<T>(
  emulator: AlibabaEmulator,
  operation: Operation,
  action: string,
  send: Send<T>,
): Promise<UpstreamAnswer<T>> {
  const controller = new AbortController();
  const follow = () => controller.abort(operation.signal.reason);
  operation.signal.addEventListener('abort', follow, { once: true });
  const timeOut = ({ fault }: { readonly fault?: string }) => {
    if (fault === 'hang')
      controller.abort(new GatewayError('PROVIDER_TIMED_OUT', 'the provider did not answer in time'));
  };
  emulator.nextCall({ action }).then(timeOut, () => undefined);
  try {
    return await send({ signal: controller.signal, onWire: () => undefined });
  } finally {
    operation.signal.removeEventListener('abort', follow);
  }
}
