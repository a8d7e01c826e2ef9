import { GatewayError, Violation } from '../domain/errors/gateway-error';
import { RequestFault, refuseFaults } from './request-faults';

const fault = (field: string): Violation => ({ field, reason: 'INVALID_FORMAT', description: 'is bad' });

function fieldsTold(own: readonly string[], provider: readonly (string | RequestFault)[]): string[] {
  try {
    refuseFaults(
      own.map(fault),
      provider.map((one) => (typeof one === 'string' ? fault(one) : one)),
      {},
    );
    return [];
  } catch (thrown) {
    return GatewayError.from(thrown).violations.map(({ field }) => field);
  }
}

test.each([
  { own: [], provider: [], told: [] },
  { own: ['a'], provider: [], told: ['a'] },
  { own: [], provider: ['a', 'b'], told: ['a', 'b'] },
  { own: ['a'], provider: ['b'], told: ['a', 'b'] },
  // Consequences: of the same field, of what is in it.
  { own: ['urls'], provider: ['urls'], told: ['urls'] },
  { own: ['urls'], provider: ['urls[0]', 'urls[12]'], told: ['urls'] },
  { own: ['auth'], provider: ['auth.key'], told: ['auth'] },
  // No consequence: how many items there are does not depend on what is in them.
  { own: ['origins[1].host'], provider: ['origins'], told: ['origins[1].host', 'origins'] },
  // Fields whose names merely begin alike, and neighbours.
  { own: ['url'], provider: ['urls', 'urls[0]'], told: ['url', 'urls', 'urls[0]'] },
  { own: ['origins[1]'], provider: ['origins[10]', 'origins[1].host'], told: ['origins[1]', 'origins[10]'] },
  { own: ['stream.switchUrl'], provider: ['stream.exceptionUrl'], told: ['stream.switchUrl', 'stream.exceptionUrl'] },
])("own faults $own and the provider's $provider are reported as $told", ({ own, provider, told }) => {
  expect(fieldsTold(own, provider)).toEqual(told);
});

test('tens of thousands of faults are merged without comparing each pair', () => {
  const own = Array.from({ length: 50_000 }, (_, i) => `origins[${i}].host`);
  const provider = own.flatMap((field) => [field, field.replace('host', 'group')]);
  const told = fieldsTold(own.slice(0, 1), provider);
  expect(told.slice(0, 3)).toEqual(['origins[0].host', 'origins[0].group', 'origins[1].host']);
  expect(fieldsTold(own, provider)).toHaveLength(20);
});

test('keeps the metadata', () => {
  expect(() => refuseFaults([fault('a')], [], { account: 'x' })).toThrow(
    expect.objectContaining({ metadata: { account: 'x' } }) as Error,
  );
});

test.each([
  { own: ['origins[0].protocol'], told: ['origins[0].protocol'] },
  { own: ['origins[0]'], told: ['origins[0]'] },
  { own: ['origins'], told: ['origins'] },
  { own: ['origins[0].protocol.x'], told: ['origins[0].protocol.x'] },
  {
    own: ['origins[0].host', 'origins[2].protocol'],
    told: ['origins[0].host', 'origins[2].protocol', 'origins[1].protocol'],
  },
])('with faults of $own, a dependent fault is reported only if the other field is valid: $told', ({ own, told }) => {
  const provider = { ...fault('origins[1].protocol'), dependsOn: ['origins[0].protocol'] };
  expect(fieldsTold(own, [provider])).toEqual(told);
});
