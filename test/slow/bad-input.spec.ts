/* Bad input in quantity: test/support/bad-input.ts says what is sent, and what is expected. */
import { badInput, FIELDS } from '../support/bad-input';
import { WITH_OWN_SPEC } from '../support/method-rows';
import { CONTRACT } from '../support/proto-contract';
import { MutatedField } from '../support/mutations';
import { LEAST_EDITS } from '../support/mutations-edits';
import { fieldsOf } from '../support/mutations-sites';

/**
 * No request here can name an event, and a watch does not end; request-cases.ts has bad input for
 * them.
 */
const OF_EVENTS: readonly string[] = ['GetEvent', 'RetryEvent', 'WatchEvents'];

/** No request here can name a rollout; test/e2e/rollouts*.spec.ts have bad input of their own. */
const METHODS = CONTRACT.methods().filter(
  ({ service, name }) => service !== 'RolloutService' && ![...WITH_OWN_SPEC, ...OF_EVENTS].includes(name),
);

describe('the edits', () => {
  test.each(METHODS)('reach every field of the request of $name', (method) => {
    const reached = FIELDS.filter((field) => field.method.name === method.name).map(({ field }) => field);
    expect([...new Set(reached)].toSorted()).toEqual(fieldsOf(method).toSorted());
  });

  test(`are at least ${LEAST_EDITS} for each field and transport`, () => {
    const few = FIELDS.filter(({ rest, grpc }) => Math.min(rest.length, grpc.length) < LEAST_EDITS);
    expect(few.map(({ method, path, rest, grpc }) => [method.name, path, rest.length, grpc.length])).toEqual([]);
  });

  test('leave the name as it is in more than half of all cases', () => {
    const count = (fields: readonly MutatedField[]): number =>
      fields.reduce((sum, { rest, grpc }) => sum + rest.length + grpc.length, 0);
    expect(count(FIELDS.filter(({ isName }) => !isName))).toBeGreaterThan(count(FIELDS) / 2);
  });
});

badInput();
