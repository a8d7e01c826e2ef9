import pc from 'picocolors';
import { Rollout, RolloutItem } from '../../client';
import { countsText, planText } from './plan-text';

const PLAIN = pc.createColors(false);

const item = (given: object): RolloutItem =>
  ({
    name: 'rollouts/x/items/1',
    change: 'UPDATE',
    state: 'PENDING',
    fields: [
      { field: 'urls', from: '["https://hooks.example.com/old"]', to: '["https://hooks.example.com/new"]' },
      { field: 'auth.enabled', from: '', to: 'true' },
    ],
    losses: [],
    upstreamCalls: [],
    ...given,
  }) as unknown as RolloutItem;

const of = (account: string, domain: string): string => `accounts/${account}/domains/${domain}/callbackConfigs/stream`;

it('puts the same change of forty domains into one block', () => {
  const domains = Array.from({ length: 40 }, (_, index) => `push-${index}.example.com`);
  const items = domains.map((domain) => item({ resource: of('ali', domain) }));
  const text = planText([...items, item({ resource: of('ali-2', 'push.example.com') })], PLAIN);
  expect(text).toBe(
    [
      '~ UPDATE 40 alike',
      ...domains.map((domain) => `  ali/domains/${domain}/callbackConfigs/stream`),
      '    urls          https://hooks.example.com/old → https://hooks.example.com/new',
      '    auth.enabled  (default) → true',
      '',
      '~ UPDATE',
      '  ali-2/domains/push.example.com/callbackConfigs/stream',
      '    urls          https://hooks.example.com/old → https://hooks.example.com/new',
      '    auth.enabled  (default) → true',
      '',
      '',
    ].join('\n'),
  );
});

it('puts what failed alike into one block, whenever each may be tried again', () => {
  const failed = ['a', 'b', 'c'].map((name, index) => {
    const metadata = { resource: of('ali', name) };
    const error = { code: 'UNAVAILABLE', reason: 'CIRCUIT_OPEN', message: 'it is open', metadata, retryAfterMs: index };
    return item({ resource: of('ali', name), state: 'FAILED', fields: [], error });
  });
  const text = planText(failed, PLAIN);
  expect(text).toMatch(/^~ UPDATE FAILED 3 alike\n(.+\n){3} {4}CIRCUIT_OPEN: it is open\n\n$/);
});

it('puts values below each other where the line is too narrow, and cuts nothing', () => {
  const text = planText([item({ resource: of('ali', 'push.example.com') })], PLAIN, 60);
  expect(text.split('\n').slice(2)).toEqual([
    '    urls',
    '      - https://hooks.example.com/old',
    '      + https://hooks.example.com/new',
    '    auth.enabled  (default) → true',
    '',
    '',
  ]);
});

it('tells what is lost and refused, and lets no text move the cursor', () => {
  const losses = [{ field: 'stream.switchUrl', description: 'cannot be restored\u001b[2J' }];
  const error = { code: 'ABORTED', reason: 'ETAG_MISMATCH', message: 'it has changed', metadata: {} };
  const fields = [{ field: 'urls', from: '["a\\u001b[2J"]', to: '' }];
  const gone = item({ resource: of('ali', 'a.example.com'), change: 'DELETE', state: 'STALE', fields, losses, error });
  expect(planText([gone], PLAIN)).toBe(
    [
      '- DELETE STALE',
      '  ali/domains/a.example.com/callbackConfigs/stream',
      '    urls  a\ufffd[2J',
      '    loses stream.switchUrl: cannot be restored\ufffd[2J',
      '    ETAG_MISMATCH: it has changed',
      '',
      '',
    ].join('\n'),
  );
});

it.each([
  ['PLANNED', '46.25s', '; takes about 46 s'],
  ['PLANNED', '119.6s', '; takes about 2 min'],
  ['PLANNED', '0.4s', ''],
  ['PLANNED', undefined, ''],
  ['APPLYING', '46.25s', ''],
])('tells how long a plan takes: %s, %s', (state, estimatedDuration, told) => {
  const none = { delete: 0, refused: 0, done: 0, failed: 0, stale: 0, skipped: 0 };
  const rollout = {
    name: 'rollouts/x',
    state,
    estimatedDuration,
    counts: { create: 1, update: 40, unchanged: 2, ...none },
  };
  expect(countsText(rollout as unknown as Rollout)).toBe(
    `rollouts/x is ${state}: 1 to create, 40 to change, 2 without change${told}\n`,
  );
});
