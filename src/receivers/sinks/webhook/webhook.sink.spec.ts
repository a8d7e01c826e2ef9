import { FakeClock } from '../../../../test/support/fake-clock';
import { Secret } from '../../../domain/access/secret';
import { Egress, EgressFailure, EgressRequest } from '../../../domain/operations/egress.port';
import { WebhookSink } from './webhook.sink';

/** The vector of the dossier on events, section 7: computed twice, by other programs. */
const SECRET = new Secret('whsec_bGl2ZWdhdGUtdGVzdC1zZWNyZXQtMDEyMzQ1Njc4OWFi');
const EVENT =
  '{"specversion":"1.0","id":"52fdfc072182654f163f5f0f9a621d72",' +
  '"source":"/providers/alibaba/push.example.com","type":"livegate.stream.started","subject":"live/s1",' +
  '"time":"2024-01-02T03:04:05Z","datacontenttype":"application/json","data":{"app":"live","stream":"s1"}}';
const NOW = 1_704_164_646_900;
const MESSAGE = {
  id: '52fdfc072182654f163f5f0f9a621d72',
  type: 'livegate.stream.started',
  account: 'ali',
  receiver: 'media',
  orderingKey: 'k',
  event: EVENT,
  attempt: 1,
};

async function outcomeOf(answer: { readonly status: number; readonly retryAfter?: string } | Error) {
  const sent: EgressRequest[] = [];
  const egress: Egress = {
    send(request) {
      sent.push(request);
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve({
        status: answer.status,
        header: () => answer.retryAfter,
        text: 'secret of the receiver',
      });
    },
    close: () => Promise.resolve(),
  };
  const url = 'https://orders.example.com/live';
  const sink = new WebhookSink({ url, secret: { current: () => SECRET }, egress, clock: new FakeClock(NOW) });
  return { outcome: await sink.send(MESSAGE, new AbortController().signal), sent };
}

test('an attempt is signed as Standard Webhooks says', async () => {
  const { sent } = await outcomeOf({ status: 200 });
  expect(sent[0]).toMatchObject({
    method: 'POST',
    body: EVENT,
    headers: {
      'webhook-id': MESSAGE.id,
      'webhook-timestamp': '1704164646',
      'webhook-signature': 'v1,PcRDZBN8i12jpxvR/xiwU7i6lg+3ZK4r+VVi8evmf5o=',
    },
  });
});

test.each([
  [{ status: 200 }, { kind: 'delivered', status: '200' }],
  [{ status: 204 }, { kind: 'delivered', status: '204' }],
  [{ status: 410 }, { kind: 'dead', status: '410', error: 'the receiver is gone' }],
  [{ status: 302 }, { kind: 'retry', status: '302', error: 'redirects are not followed' }],
  [{ status: 500 }, { kind: 'retry', status: '500', error: 'the status is none of success' }],
  [
    { status: 429, retryAfter: '120' },
    { kind: 'retry', notBeforeMs: NOW + 120_000 },
  ],
  [{ status: 429 }, { kind: 'retry', notBeforeMs: NOW + 10_000 }],
  [
    { status: 429, retryAfter: 'soon' },
    { kind: 'retry', notBeforeMs: NOW + 10_000 },
  ],
  [
    { status: 503, retryAfter: 'Tue, 02 Jan 2024 03:05:06 GMT' },
    { kind: 'retry', notBeforeMs: 1_704_164_706_000 },
  ],
  [
    { status: 503, retryAfter: '99999999999' },
    { kind: 'retry', notBeforeMs: NOW + 86_400_000 },
  ],
  [new EgressFailure('CONNECTION_FAILED', 'the connection failed (ECONNREFUSED)'), { kind: 'retry' }],
])('%p comes to %p', async (answer, expected) => {
  expect((await outcomeOf(answer)).outcome).toMatchObject(expected);
});

test('a time that cannot be read is left to the dispatcher', async () => {
  expect((await outcomeOf({ status: 503, retryAfter: 'soon' })).outcome).not.toHaveProperty('notBeforeMs');
});
