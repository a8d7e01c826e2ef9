/**
 * Each error code of each cloud, sent by an emulator in the middle of a real call, arrives over
 * REST and over gRPC as the neutral error that the API promises, with all that the cloud said. Left
 * out: what the resilience of livegate makes of many failures, and answers that are not of the
 * cloud's form (test/slow/error-codes-raw-shapes.spec.ts).
 */
import { FaultRule } from '../../src/sandbox/faults';
import { Failure, get, NeutralRequest, remove, send, set, Transport, TRANSPORTS } from '../seeds/both-transports';
import {
  CONVERGENCE_ROWS,
  ConvergenceRow,
  ErrorRow,
  Provider,
  READ_ROWS,
  SEED_PAGES,
  WRITE_ROWS,
} from '../support/error-code-tables';
import { RecordedEvents } from '../support/recorded-events';
import { startSystem, System, WORLD } from '../support/start-system';

/**
 * A call of livegate in the course of which the cloud's action is called, and what must be there
 * before.
 */
interface Target {
  readonly request: NeutralRequest;
  /** The action by which livegate reads back. */
  readonly describe: string;
  /** How many times the call does so anyway, before it writes. */
  readonly readsFirst?: 1;
  readonly arrange?: (system: System) => void;
}

const NEW = 'https://new.example.com/callback';
const OLD = 'https://old.example.com/callback';
const { uid, pushDomain, playDomain } = WORLD.alibaba;
const ali = (domain: string, rest: string): string => `accounts/ali/domains/${domain}/${rest}`;
const STREAM = ali(pushDomain, 'callbackConfigs/stream');
const SNAPSHOT = ali(playDomain, 'callbackConfigs/snapshot');
const RECORDING = ali(playDomain, 'callbackConfigs/recording');
const MODERATION = ali(playDomain, 'callbackConfigs/moderation');
const PULL = ali(playDomain, 'pullConfigs/live');
const ALIBABA_SOURCE = { origins: [{ protocol: 'RTMP', host: 'origin.example.org' }] };

const { vhost } = WORLD.volcengine;
const APP_SNAPSHOT = `accounts/volc/vhosts/${vhost}/apps/live/callbackConfigs/snapshot`;
const VHOST_PULL = `accounts/volc/vhosts/${vhost}/pullConfigs/live`;
const relaySource = (host: string): object => ({ origins: [{ protocol: 'RTMP', host }] });

const streams = { describe: 'DescribeLiveStreamsNotifyUrlConfig' };
const snapshots = { describe: 'DescribeLiveSnapshotNotifyConfig' };
const recordings = { describe: 'DescribeLiveRecordNotifyConfig' };
const moderations = { describe: 'DescribeLiveDetectNotifyConfig' };
const pulls = { describe: 'DescribeLiveLazyPullStreamConfig' };
const callbacks = { describe: 'DescribeCallback' };
const relaySources = { describe: 'DescribeRelaySourceV3' };

const oldStream = ({ alibaba }: System): void => alibaba.put(uid, pushDomain, { stream: { NotifyUrl: OLD } });
const oldSnapshot = ({ alibaba }: System): void => alibaba.put(uid, playDomain, { snapshot: { NotifyUrl: OLD } });
const oldRecording = ({ alibaba }: System): void => alibaba.put(uid, playDomain, { record: { NotifyUrl: OLD } });
const oldModeration = ({ alibaba }: System): void => alibaba.put(uid, playDomain, { detect: { NotifyUrl: OLD } });
const oldPull = ({ alibaba }: System): void =>
  alibaba.put(uid, playDomain, { lazyPull: [{ AppName: 'live', PullDomainName: 'old.example.org' }] });
const oldCallback = ({ volcengine }: System): void =>
  volcengine.put(WORLD.volcengine.uid, {
    callbacks: [
      {
        Vhost: vhost,
        App: 'live',
        MessageType: 'snapshot',
        CallbackDetailList: [{ CallbackType: 'http', URL: OLD }],
      },
    ],
  });
const oldRelaySource = ({ volcengine }: System): void => {
  const server = { RelaySourceDomain: 'old.example.org', RelaySourceProtocol: 'rtmp', RelaySourceParams: {} };
  const GroupDetails = [{ Group: 'default', Servers: [server] }];
  volcengine.put(WORLD.volcengine.uid, { relaySources: [{ Vhost: vhost, App: 'live', GroupDetails }] });
};

const TARGETS: Readonly<Record<string, Target>> = {
  SetLiveStreamsNotifyUrlConfig: { ...streams, request: set(STREAM, { urls: [NEW] }) },
  DescribeLiveStreamsNotifyUrlConfig: { ...streams, request: get(STREAM) },
  DeleteLiveStreamsNotifyUrlConfig: { ...streams, request: remove(STREAM), arrange: oldStream },
  AddLiveSnapshotNotifyConfig: { ...snapshots, request: set(SNAPSHOT, { urls: [NEW] }) },
  UpdateLiveSnapshotNotifyConfig: { ...snapshots, request: set(SNAPSHOT, { urls: [NEW] }), arrange: oldSnapshot },
  DescribeLiveSnapshotNotifyConfig: { ...snapshots, request: get(SNAPSHOT) },
  DeleteLiveSnapshotNotifyConfig: { ...snapshots, request: remove(SNAPSHOT), arrange: oldSnapshot },
  AddLiveRecordNotifyConfig: { ...recordings, request: set(RECORDING, { urls: [NEW] }) },
  UpdateLiveRecordNotifyConfig: { ...recordings, request: set(RECORDING, { urls: [NEW] }), arrange: oldRecording },
  DescribeLiveRecordNotifyConfig: { ...recordings, request: get(RECORDING) },
  DeleteLiveRecordNotifyConfig: { ...recordings, request: remove(RECORDING), arrange: oldRecording },
  AddLiveDetectNotifyConfig: { ...moderations, request: set(MODERATION, { urls: [NEW] }) },
  UpdateLiveDetectNotifyConfig: { ...moderations, request: set(MODERATION, { urls: [NEW] }), arrange: oldModeration },
  DescribeLiveDetectNotifyConfig: { ...moderations, request: get(MODERATION) },
  DeleteLiveDetectNotifyConfig: { ...moderations, request: remove(MODERATION), arrange: oldModeration },
  SetLiveLazyPullStreamInfoConfig: { ...pulls, request: set(PULL, ALIBABA_SOURCE), readsFirst: 1 },
  DescribeLiveLazyPullStreamConfig: { ...pulls, request: get(PULL) },
  DeleteLiveLazyPullStreamInfoConfig: { ...pulls, request: remove(PULL), arrange: oldPull },
  UpdateCallback: { ...callbacks, request: set(APP_SNAPSHOT, { urls: [NEW] }) },
  DescribeCallback: { ...callbacks, request: get(APP_SNAPSHOT) },
  DeleteCallback: { ...callbacks, request: remove(APP_SNAPSHOT), arrange: oldCallback },
  UpdateRelaySourceV3: { ...relaySources, request: set(VHOST_PULL, relaySource('new.example.org')) },
  DescribeRelaySourceV3: { ...relaySources, request: get(VHOST_PULL) },
  DeleteRelaySourceV3: { ...relaySources, request: remove(VHOST_PULL), arrange: oldRelaySource },
};

const ALWAYS = 1_000_000;

let system: System;
const log = new RecordedEvents();
beforeAll(async () => (system = await startSystem({ log })));
afterAll(() => system.close());
beforeEach(() => {
  log.events.length = 0;
  system.alibaba.reset();
  system.volcengine.reset();
});

/** From now on, every call of the row's action is answered as the row says. */
function inject({ provider, action, status, code, message }: FaultRow, rule: Partial<FaultRule> = {}): void {
  system[provider].faults.add({ action, times: ALWAYS, fault: { kind: 'status', status, code, message }, ...rule });
}
type FaultRow = Pick<ErrorRow, 'provider' | 'action' | 'status' | 'code' | 'message'>;

function targetOf(action: string): Target {
  const target = TARGETS[action];
  if (!target) throw new Error(`no call of livegate is known to lead to ${action}`);
  return target;
}

/** Sends the call and expects the row's neutral error; `outcome` is absent for reads. */
async function expectNeutral(transport: Transport, row: ErrorRow, outcome: string | undefined): Promise<void> {
  const { request } = targetOf(row.action);
  const answer = await send(system, transport, request);
  const sent = system[row.provider].calls.filter(({ action }) => action === row.action);
  if (answer.ok) throw new Error(`succeeded: ${JSON.stringify(answer.upstreamCalls)}`);
  const { code, reason, rest, grpc, about, applied, sends, violation } = row.neutral;
  if (sends) expect(sent).toHaveLength(sends);
  const metadata = {
    account: row.provider === 'alibaba' ? 'ali' : 'volc',
    provider: row.provider,
    action: row.action,
    upstreamCode: row.code,
    upstreamMessage: row.message,
    upstreamRequestId: sent.at(-1)?.requestId,
    upstreamStatus: String(row.status),
    ...(outcome && { outcome }),
    ...(outcome && applied && { applied }),
    ...(outcome === 'UNKNOWN' && { unknown: expect.stringMatching(`^${row.action}(\\(.+\\))?$`) }),
    ...(about && { resource: about === 'config' ? request.name : ownerOf(request.name) }),
  };
  expect(answer).toMatchObject({ status: transport === 'REST' ? rest : grpc, code, reason });
  expect(answer.metadata).toEqual(metadata);
  expect(answer.violations).toEqual(violation ? [expect.objectContaining(violation)] : []);
  expectRetryHint(transport, answer, code === 'UNAVAILABLE' || code === 'RESOURCE_EXHAUSTED' ? 1000 : undefined);
  if (transport === 'gRPC') expectDetails(answer, row, metadata.resource);
  expect(log.of('internal_error')).toHaveLength(code === 'INTERNAL' ? 1 : 0);
}

function ownerOf(name: string): string {
  return name.split('/').slice(0, -2).join('/');
}

function expectRetryHint(transport: Transport, answer: Failure, retryAfterMs: number | undefined): void {
  expect(answer.retryAfterMs).toBe(retryAfterMs);
  const seconds = retryAfterMs === undefined ? undefined : String(Math.ceil(retryAfterMs / 1000));
  if (transport === 'REST') expect(answer.retryAfterHeader).toBe(seconds);
}

/** Exactly one ErrorInfo, and what google/rpc/error_details.proto has for the code. */
function expectDetails({ details }: Failure, { action, neutral }: ErrorRow, resource: string | undefined): void {
  const description = expect.stringMatching(/./);
  const { code, reason, violation } = neutral;
  const kind = resource?.includes('/pullConfigs/') ? 'livegate/PullConfig' : 'livegate/CallbackConfig';
  const resourceType = neutral.about === 'config' ? kind : 'domain';
  const subject = resource ?? (action.includes('Live') ? 'ali' : 'volc');
  const expected: Record<string, unknown> = {
    ErrorInfo: expect.objectContaining({ reason, domain: 'livegate' }),
    ...(violation && { BadRequest: { fieldViolations: [expect.objectContaining({ ...violation, description })] } }),
    ...(code === 'NOT_FOUND' && { ResourceInfo: { resourceType, resourceName: resource, description } }),
    ...(code === 'FAILED_PRECONDITION' && {
      PreconditionFailure: { violations: [{ type: reason, subject, description }] },
    }),
    ...(code === 'RESOURCE_EXHAUSTED' && { QuotaFailure: { violations: [{ subject: action, description }] } }),
    ...((code === 'UNAVAILABLE' || code === 'RESOURCE_EXHAUSTED') && { RetryInfo: expect.anything() }),
  };
  const types = details.map(({ type }) => type.replace('google.rpc.', ''));
  expect(types).toEqual(Object.keys(expected));
  expect(Object.fromEntries(details.map(({ value }, i) => [types[i], value]))).toEqual(expected);
}

const titleOf = ({ page, status, code, action }: ErrorRow | ConvergenceRow): string =>
  `${page}: ${status} ${code}, sent by ${action}`;
const titled = <Row extends ErrorRow | ConvergenceRow>(rows: readonly Row[]): [string, Row][] =>
  rows.map((row) => [titleOf(row), row]);

describe.each(TRANSPORTS)('over %s', (transport) => {
  describe('a write that is answered with a code', () => {
    it.each(titled(WRITE_ROWS))('%s', async (_title, row) => {
      targetOf(row.action).arrange?.(system);
      const before = stateOf(row.provider);
      inject(row);
      await expectNeutral(transport, row, row.neutral.outcome);
      expect(stateOf(row.provider)).toEqual(before);
    });
  });

  describe('a write with unknown outcome whose read-back fails too', () => {
    it.each(titled(WRITE_ROWS.filter(({ neutral }) => neutral.ambiguous)))('%s', async (_title, row) => {
      const { arrange, describe: action, readsFirst = 0 } = targetOf(row.action);
      arrange?.(system);
      inject(row);
      const fault = { kind: 'status', status: 500, code: 'InternalError' } as const;
      system[row.provider].faults.add({ action, after: readsFirst, times: ALWAYS, fault });
      await expectNeutral(transport, row, 'UNKNOWN');
    });
  });

  describe('a read that is answered with a code', () => {
    it.each(titled(READ_ROWS))('%s', async (_title, row) => {
      inject(row);
      await expectNeutral(transport, row, undefined);
    });
  });

  describe('a write that goes on after a code', () => {
    it.each(titled(CONVERGENCE_ROWS))('%s', async (_title, row) => {
      const { request, arrange } = targetOf(row.action);
      arrange?.(system);
      inject(row, { times: 1 });
      const answer = await send(system, transport, request);
      if (!answer.ok) throw new Error(answer.text);
      expect(answer.upstreamCalls.map(({ action, outcome }) => [action, outcome])).toEqual(row.calls);
    });
  });
});

/** Codes and empty answers by which a cloud says that a configuration is not there. */
const ABSENT: readonly [provider: Provider, action: string, status: number, code: string][] = [
  ['alibaba', 'DescribeLiveRecordNotifyConfig', 404, 'InvalidConfig.NotFound'],
  ['alibaba', 'DescribeLiveDetectNotifyConfig', 404, 'InvalidConfig.NotFound'],
  ['alibaba', 'DescribeLiveSnapshotNotifyConfig', 400, 'ConfigNotFound'],
  ['alibaba', 'DescribeLiveStreamsNotifyUrlConfig', 400, 'CodeConfigNotFound'],
  ['alibaba', 'DescribeLiveLazyPullStreamConfig', 404, 'InvalidConfig.NotFound'],
];

describe.each(TRANSPORTS)('over %s', (transport) => {
  describe('a cloud that answers that a configuration does not exist', () => {
    it.each(ABSENT)('%s %s: %s %s', async (provider, action, status, code) => {
      const { request, describe: read } = targetOf(action);
      inject({ provider, action, status, code, message: 'Config does not exist.' });
      for (const verb of ['get', 'delete'] as const) {
        const answer = await send(system, transport, { verb, name: request.name });
        expect(answer).toMatchObject({
          ok: false,
          code: 'NOT_FOUND',
          reason: 'CONFIG_NOT_FOUND',
          metadata: { account: 'ali', provider, resource: request.name },
        });
        const resourceInfo = { resourceName: request.name, description: expect.stringMatching(/./) };
        if (transport === 'gRPC') {
          expect(answer).toMatchObject({ details: [{ type: 'google.rpc.ErrorInfo' }, { value: resourceInfo }] });
        }
      }
      expect(system[provider].calls.map((call) => call.action)).toEqual([read, read]);
    });
  });

  describe('a sequence that a code stops halfway is undone', () => {
    it('the end of a stream, after its start', async () => {
      const name = `accounts/volc/vhosts/${vhost}/apps/live/callbackConfigs/stream`;
      const fault = { kind: 'status', status: 403, code: 'RequestForbidden', message: 'forbidden' } as const;
      system.volcengine.faults.add({ action: 'UpdateCallback', after: 1, fault });
      expect(await send(system, transport, set(name, { urls: [NEW] }))).toMatchObject({
        code: 'PERMISSION_DENIED',
        metadata: { action: 'UpdateCallback', outcome: 'RESTORED', restored: 'UpdateCallback(push)' },
      });
      expect(system.volcengine.state(WORLD.volcengine.uid).callbacks).toEqual([]);
    });

    it('a Delete that should make room for a Set', async () => {
      oldStream(system);
      const before = stateOf('alibaba');
      const [, conflict] = SEED_PAGES.setLiveStreamsNotifyUrlConfig;
      if (!conflict) throw new Error('the page has no second code');
      inject(conflict, { times: 2 });
      expect(await send(system, transport, set(STREAM, { urls: [NEW] }))).toMatchObject({
        code: 'ALREADY_EXISTS',
        reason: 'CONFIG_CONFLICT',
        // A switch URL that was live cannot be read, and so not be put back.
        metadata: {
          outcome: 'UNKNOWN',
          unknown: 'DeleteLiveStreamsNotifyUrlConfig(stream.switchUrl)',
          resource: STREAM,
        },
      });
      expect(stateOf('alibaba')).toEqual(before);
    });
  });
});

describe('a fault of livegate is logged under the id of the request', () => {
  const callbackConfig = { name: STREAM, urls: [NEW] };
  const CALLS: Record<Transport, (id?: string) => Promise<unknown>> = {
    REST: (id) => system.rest.put(`/v1/${STREAM}`, { urls: [NEW] }, id === undefined ? {} : { 'x-request-id': id }),
    gRPC: (id) => {
      const headers = { 'x-request-id': id };
      return system.grpc.call('CallbackConfigService', 'SetCallbackConfig', { callbackConfig }, { headers });
    },
  };
  const ids: [title: string, given: string | undefined, logged: unknown][] = [
    ['that the caller gave', 'id-of-caller', 'id-of-caller'],
    ['that it got from livegate', undefined, expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)],
  ];

  it.each(TRANSPORTS.flatMap((transport) => ids.map((row) => [transport, ...row] as const)))(
    'over %s, %s',
    async (transport, _title, given, requestId) => {
      const code = 'InvalidApi.NotFound';
      inject({
        provider: 'alibaba',
        action: 'SetLiveStreamsNotifyUrlConfig',
        status: 404,
        code,
        message: 'no such api',
      });
      await CALLS[transport](given);
      expect(log.of('internal_error')).toEqual([expect.objectContaining({ requestId })]);
    },
  );
});

/**
 * What the cloud has configured; that it has looked at a domain without anything configured does
 * not count.
 */
function stateOf(provider: Provider): unknown {
  if (provider === 'volcengine') return system.volcengine.state(WORLD.volcengine.uid);
  const domains = Object.entries(system.alibaba.state(uid));
  return domains.filter(([, { lazyPull, ...families }]) => lazyPull.length > 0 || Object.keys(families).length > 0);
}
