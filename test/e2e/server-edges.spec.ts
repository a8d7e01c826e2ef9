/*
 * What reaches the server before a handler does: bytes that are no HTTP, unknown methods, bodies that are none, and messages that
 * protobuf cannot read. Each answer is an error of livegate's with a request id.
 */
import { startSystem, System } from '../support/start-system';

let system: System;
beforeAll(async () => (system = await startSystem()));
afterAll(() => system.close());

const STREAM = '/v1/accounts/ali/domains/push.example.com/callbackConfigs/stream';

describe('bodies', () => {
  test.each(['"x"', '[]', 'null', '1', '{'])('%s is no object, and that is all that is wrong', async (body) => {
    const answer = await system.rest.put(STREAM, body);
    expect(answer).toMatchObject({ status: 400, body: { reason: 'INVALID_REQUEST' } });
    expect(answer.body.violations).toEqual([
      { field: 'body', reason: 'INVALID_FORMAT', description: 'must be a JSON object' },
    ]);
  });

  test.each([
    ['{"urls":"x"}', { field: 'urls', reason: 'INVALID_FORMAT', description: 'must be an array' }],
    ['{"urls":7}', { field: 'urls', reason: 'INVALID_FORMAT', description: 'must be an array' }],
  ])('%s is of the wrong type, not out of range', async (body, violation) => {
    const answer = await system.rest.put(STREAM, body);
    expect(answer.body.violations).toEqual([violation]);
  });

  test('a number of the wrong type is told as that', async () => {
    const origins = [{ protocol: 'RTMP', host: 'origin.example.com', port: 'x' }];
    const answer = await system.rest.put('/v1/accounts/ali/domains/play.example.com/pullConfigs/*', { origins });
    expect(answer.body.violations).toEqual([
      { field: 'origins[0].port', reason: 'INVALID_FORMAT', description: expect.stringContaining('integer') },
    ]);
  });

  test.each<Record<string, string>>([{}, { 'content-length': '0' }])(
    'no bytes are no body, whatever their type is said to be: %j',
    async (more) => {
      const answer = await system.rest.delete(`${STREAM}?allowMissing=true`, { 'content-type': 'text/plain', ...more });
      expect(answer.status).toBe(200);
    },
  );

  test('bytes of a foreign type are refused', async () => {
    const answer = await system.rest.send('DELETE', STREAM, 'x', { 'content-type': 'text/plain' });
    expect(answer).toMatchObject({ status: 415, body: { reason: 'UNSUPPORTED_MEDIA_TYPE' } });
  });
});
