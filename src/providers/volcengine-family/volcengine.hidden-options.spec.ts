import { Secret } from '../../domain/access/secret';
import { GatewayError } from '../../domain/errors/gateway-error';
import { checkReplaced, HiddenOption, hiddenFaults, hiddenOptionsIn, isRestorable } from './volcengine.hidden-options';

const OPTIONS: readonly HiddenOption[] = [
  { name: 'Retries', isDefault: (value) => value === 3, repeated: String },
  { name: 'Method', isDefault: (value) => value === 'post', repeated: (value) => value },
  { name: 'Encrypted', isDefault: () => false },
  { name: 'Backups', isDefault: (value, { Servers }) => value === Servers },
];

const account = { id: 'acc', provider: 'cloud', uid: '1', endpoint: 'https://live.example.com' };

function refusalOf(act: () => void): GatewayError {
  try {
    act();
  } catch (thrown) {
    return GatewayError.from(thrown);
  }
  throw new Error('it was expected to fail, and succeeded');
}

describe('the hidden options of a record', () => {
  it.each([
    ['nothing else', {}],
    ['nothing in them', { Retries: null, Method: '', Encrypted: [] }],
    ['an empty object', { Encrypted: {} }],
    ['the defaults', { Retries: 3, Method: 'post' }],
    ['what follows from the rest', { Backups: 2, Servers: 2 }],
    ['what is no option', { Vhost: 'live' }],
  ])('are none with %s', (_, record) => {
    expect(hiddenOptionsIn(record, OPTIONS)).toEqual({});
  });

  it('are kept as an update repeats them, or lost', () => {
    const record = { Retries: 5, Method: 'get', Encrypted: ['URL'], Backups: 1, Servers: 2 };
    const { hidden } = hiddenOptionsIn(record, OPTIONS);
    expect(hidden?.kept).toEqual({ Retries: '5', Method: 'get' });
    expect(hidden?.lost.map(({ name, value }) => [name, value.reveal()])).toEqual([
      ['Encrypted', '["URL"]'],
      ['Backups', '1'],
    ]);
    expect(hiddenFaults('The push record', { hidden })).toEqual([
      'The push record has hidden options that writes keep: Retries, Method.',
      'The push record has hidden options that writes discard: Encrypted, Backups.',
    ]);
  });
});

describe('a replacement', () => {
  const kept = hiddenOptionsIn({ Retries: 5 }, OPTIONS);
  const lost = hiddenOptionsIn({ Encrypted: ['URL'], Retries: 5 }, OPTIONS);
  const unreadable = { unreadable: { fault: 'App', value: new Secret('x') } };

  it('is not in the way of what an update repeats', () => {
    expect(() => checkReplaced(account, [{}, kept])).not.toThrow();
    expect([{}, kept].every(isRestorable)).toBe(true);
  });

  it.each([
    ['options that it loses', lost, 'the live configuration has options that livegate cannot keep (Encrypted)'],
    ['a record that cannot be read', unreadable, 'the live configuration cannot be read'],
  ])('needs force for %s', (_, record, message) => {
    const refusal = refusalOf(() => checkReplaced(account, [{}, record]));
    expect(refusal).toMatchObject({
      reason: 'FORCE_REQUIRED',
      metadata: { account: 'acc', provider: 'cloud', outcome: 'NOT_APPLIED' },
    });
    expect(refusal.message).toContain(message);
    expect(isRestorable(record)).toBe(false);
  });
});
