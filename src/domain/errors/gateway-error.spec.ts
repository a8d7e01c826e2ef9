import { CODE_OF_REASON, ErrorReason, GatewayError, MAX_VIOLATIONS, Violation, violationError } from './gateway-error';

test.each(Object.entries(CODE_OF_REASON))('%s has the code %s', (reason, code) => {
  expect(new GatewayError(reason as ErrorReason, 'text')).toMatchObject({ reason, code, message: 'text' });
});

test('an error contains only what it was given', () => {
  const error = new GatewayError('INTERNAL_ERROR', 'text');
  expect(error).toMatchObject({ name: 'GatewayError', metadata: {}, violations: [], signAgain: false });
  expect(error.retryAfterMs).toBeUndefined();
  expect('cause' in error).toBe(false);
  expect(error).toBeInstanceOf(Error);
});

test('added metadata wins over existing values, and everything else stays', () => {
  const cause = new Error('below');
  const violations: Violation[] = [{ field: 'urls', reason: 'REQUIRED', description: 'must be given' }];
  const options = { metadata: { account: 'a', action: 'Set' }, violations, retryAfterMs: 5, signAgain: true, cause };
  const error = new GatewayError('PROVIDER_THROTTLED', 'text', options);
  const more = error.with({ action: 'Update', outcome: 'NOT_APPLIED' });
  expect(more).toMatchObject({
    reason: 'PROVIDER_THROTTLED',
    message: 'text',
    violations,
    retryAfterMs: 5,
    signAgain: true,
    cause,
  });
  expect(more.metadata).toEqual({ account: 'a', action: 'Update', outcome: 'NOT_APPLIED' });
  expect(error.metadata).toEqual({ account: 'a', action: 'Set' });
});

test.each([new TypeError('x'), 'text', undefined, null, 7, { reason: 'QUEUE_FULL' }])(
  'anything else that is thrown becomes INTERNAL, with the original as cause: %p',
  (thrown) => {
    const error = GatewayError.from(thrown);
    expect(error).toMatchObject({ reason: 'INTERNAL_ERROR', code: 'INTERNAL', metadata: {} });
    expect(error.cause).toBe(thrown);
    // Nothing of it is told to a caller.
    expect(error.message).toBe('livegate failed; the log has the details under the request id');
  },
);

test('a GatewayError stays unchanged', () => {
  const error = new GatewayError('QUEUE_FULL', 'text');
  expect(GatewayError.from(error)).toBe(error);
});

describe('violations', () => {
  const malformed: Violation = { field: 'urls[0]', reason: 'INVALID_FORMAT', description: 'must be a URL' };
  const unsupported: Violation = { field: 'auth.key', reason: 'NOT_SUPPORTED', description: 'cannot be' };

  test.each([
    { title: 'malformed', violations: [malformed], reason: 'INVALID_REQUEST' },
    { title: 'unsupported', violations: [unsupported, unsupported], reason: 'CAPABILITY_NOT_SUPPORTED' },
    { title: 'malformed beats unsupported', violations: [unsupported, malformed], reason: 'INVALID_REQUEST' },
  ])('$title', ({ violations, reason }) => {
    const error = violationError(violations, { account: 'a' });
    expect(error).toMatchObject({ reason, violations, metadata: { account: 'a' } });
    expect(error.message).toBe(violations.map(({ field, description }) => `${field}: ${description}`).join('; '));
  });

  test('are listed up to a number and counted above it; all of them decide on the code', () => {
    const many = [...Array.from({ length: MAX_VIOLATIONS }, () => unsupported), malformed, malformed];
    const error = violationError(many);
    expect(error.violations).toHaveLength(MAX_VIOLATIONS);
    expect(error.message).toMatch(/; and 2 more$/);
    expect(error.reason).toBe('INVALID_REQUEST');
    expect(violationError(many.slice(0, MAX_VIOLATIONS)).message).not.toMatch(/more$/);
  });
});
