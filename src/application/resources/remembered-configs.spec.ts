import { VolatileAppliedStates } from '../../../test/support/volatile-applied-states';
import { AppliedState } from '../../domain/records/applied-state';
import { RememberedConfigs } from './remembered-configs';

const STATE: AppliedState = { fields: {}, appliedAtMs: 1 };
const KEYS = [
  'volcengine/1/domains/a.example.com/callbackConfigs/stream',
  'volcengine/1/vhosts/live/apps/show/callbackConfigs/record',
  'volcengine/1/vhosts/live/apps/show/callbackConfigs/recording',
  'volcengine/1/vhosts/live/callbackConfigs/stream',
  'volcengine/1/vhosts/live/pullConfigs/*',
  'volcengine/1/vhosts/live2/pullConfigs/show',
  'volcengine/12/vhosts/live/pullConfigs/other',
];
const refuse = () => Promise.reject(new Error('nothing is read'));

describe('what is remembered', () => {
  const states = new VolatileAppliedStates();
  const configs = new RememberedConfigs({
    states,
    directory: { cloudAccountOf: (id) => `volcengine/${id.slice(1)}` },
    callbacks: { compare: refuse },
    pulls: { compare: refuse },
  });
  beforeAll(() => states.remember(new Map(KEYS.map((key) => [key, STATE]))));
  const below = async (...[target]: Parameters<typeof configs.below>) =>
    (await configs.below(target)).map(({ noun, name }) => `${noun} ${name}`);

  it('has the names of the entry that is asked for, and no other cloud account', async () => {
    expect(await below({ account: 'v1' })).toEqual([
      'CallbackConfig accounts/v1/domains/a.example.com/callbackConfigs/stream',
      'CallbackConfig accounts/v1/vhosts/live/apps/show/callbackConfigs/recording',
      'CallbackConfig accounts/v1/vhosts/live/callbackConfigs/stream',
      'PullConfig accounts/v1/vhosts/live/pullConfigs/*',
      'PullConfig accounts/v1/vhosts/live2/pullConfigs/show',
    ]);
  });

  it.each([
    ['a domain', { type: 'DOMAIN', domain: 'a.example.com' }, ['domains/a.example.com/callbackConfigs/stream']],
    ['an app', { type: 'APP', vhost: 'live', app: 'show' }, ['vhosts/live/apps/show/callbackConfigs/recording']],
    [
      'a vhost with its apps',
      { type: 'VHOST', vhost: 'live' },
      [
        'vhosts/live/apps/show/callbackConfigs/recording',
        'vhosts/live/callbackConfigs/stream',
        'vhosts/live/pullConfigs/*',
      ],
    ],
  ] as const)('is found below %s', async (_title, scope, names) => {
    const found = await configs.below({ account: 'v1', scope });
    expect(found.map(({ name }) => name)).toEqual(names.map((name) => `accounts/v1/${name}`));
  });
});
