import { Account } from '../../domain/access/account';
import { Secret } from '../../domain/access/secret';
import { LoggedDelivery } from '../../domain/deliveries/delivery';
import { DeliveryList, DeliveryQuery } from '../../domain/deliveries/delivery-log';
import { GatewayError } from '../../domain/errors/gateway-error';
import { LiveProvider } from '../../domain/operations/live-provider.port';
import { Operation } from '../../domain/operations/operation';
import { CallbackScope, CallbackState } from '../../domain/resources/callback-config';
import { ReceiverUrls } from './receiver-urls';
import { withReceiverUrls } from './shown-provider';

/* What a cloud says of the URL of a receiver, with its token, wherever it can say something. */
const TOKEN = 'token-of-media.0123456789~0123456789';
const REAL = `https://gate.example.com/v1/events/media/${TOKEN}`;
const SHOWN = 'livegate:media';

const ROW: LoggedDelivery = {
  id: 'd1',
  providerEventType: 'push',
  domain: 'live.example.com',
  outcome: 'FAILED',
  url: REAL,
  payload: `{"to":"${REAL}"}`,
  responseBody: `no route to ${REAL}`,
  failureReason: `${REAL} answered 500`,
  requestHeaders: { referer: REAL },
  responseHeaders: { location: REAL },
};
const OPERATION = {} as Operation;
const SCOPE = { domain: 'live.example.com' } as unknown as CallbackScope;

function providerOf(bare: Partial<LiveProvider>): LiveProvider {
  const receivers = [{ id: 'media', token: new Secret(TOKEN), account: 'ali', keys: [] }];
  const urls = new ReceiverUrls(() => ({ publicUrl: 'https://gate.example.com', receivers }));
  return withReceiverUrls(bare as LiveProvider, { id: 'ali' } as Account, urls);
}

const state = { kind: 'STREAM', urls: [REAL], inconsistencies: [`${REAL} is set twice`] } as const;
const shown = { urls: [SHOWN], inconsistencies: [`${SHOWN} is set twice`] };

it('shows configurations of lists by the name of their receiver', async () => {
  const provider = providerOf({
    listCallbacks: () => Promise.resolve([state]),
    listCallbacksWithin: () => Promise.resolve([{ scope: SCOPE, state }]),
  });
  expect(await provider.listCallbacks(OPERATION, SCOPE)).toMatchObject([shown]);
  expect(await provider.listCallbacksWithin(OPERATION, SCOPE, ['STREAM'])).toMatchObject([{ state: shown }]);
});

it('shows no token in the halves of a configuration either', async () => {
  const provider = providerOf({ getCallback: () => Promise.resolve({ ...state, halves: [undefined, state] }) });
  const got = await provider.getCallback(OPERATION, SCOPE, 'STREAM');
  expect(got).toMatchObject({ ...shown, halves: [undefined, shown] });
});

it('shows deliveries without the token in any text', async () => {
  const list: DeliveryList = { key: 'k', page: () => Promise.resolve({ rows: [ROW], hasMore: true }) };
  const [only] = providerOf({ deliveryLists: () => [list] }).deliveryLists({} as DeliveryQuery);
  expect(await only?.page(OPERATION, 1)).toEqual({
    rows: [
      {
        ...ROW,
        url: SHOWN,
        payload: `{"to":"${SHOWN}"}`,
        responseBody: `no route to ${SHOWN}`,
        failureReason: `${SHOWN} answered 500`,
        requestHeaders: { referer: SHOWN },
        responseHeaders: { location: SHOWN },
      },
    ],
    hasMore: true,
  });
});

it('cleans each text of an error, and of what caused it', async () => {
  const cause = new GatewayError('PROVIDER_UNREACHABLE', `cannot reach ${REAL}`);
  const refused = new GatewayError('PROVIDER_UNREACHABLE', `refused ${REAL}`, {
    metadata: { upstreamMessage: REAL },
    violations: [{ field: 'urls', reason: 'INVALID_FORMAT', description: `not ${REAL}` }],
    retryAfterMs: 7,
    cause,
  });
  const provider = providerOf({ listPulls: () => Promise.reject(refused) });
  await expect(provider.listPulls(OPERATION, {} as never)).rejects.toMatchObject({
    reason: 'PROVIDER_UNREACHABLE',
    message: `refused ${SHOWN}`,
    metadata: { upstreamMessage: SHOWN },
    violations: [{ description: `not ${SHOWN}` }],
    retryAfterMs: 7,
    cause: { message: `cannot reach ${SHOWN}` },
  });
});

it('restores the URL of a former token, which no caller may write', async () => {
  const former = REAL.replace(TOKEN, 'former-token-of-media-0123456789-012345');
  const live = { ...state, urls: [former] };
  const remembered: unknown[] = [];
  const restored: unknown[] = [];
  const provider = providerOf({
    setCallback: (_operation, _scope, _spec, { recall }) => {
      restored.push(recall?.(live));
      return Promise.reject(new GatewayError('PROVIDER_UNREACHABLE', 'gone'));
    },
  });
  const recall = (seen: CallbackState) => {
    remembered.push(seen.urls);
    return { state: seen, certain: true };
  };
  const set = provider.setCallback(OPERATION, SCOPE, { kind: 'STREAM', urls: [SHOWN] }, { force: false, recall });
  await expect(set).rejects.toThrow('gone');
  expect(remembered).toEqual([['https://gate.example.com/v1/events/media/[redacted]']]);
  expect(restored).toMatchObject([{ state: { urls: [former] }, certain: true }]);
});
