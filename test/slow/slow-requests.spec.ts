/*
 * Connections whose request never arrives whole are told so, and ended. The limits are real, so
 * both are waited for at once.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { startSystem, System, WORLD } from '../support/start-system';

let system: System;
beforeAll(async () => (system = await startSystem()));
afterAll(() => system.close());

/** The problems that are answered to these bytes, until the server ends the connection. */
async function answersTo(bytes: string): Promise<unknown[]> {
  const socket = connect(Number(new URL(system.app.rest).port), '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  socket.write(bytes);
  await once(socket, 'close');
  return text.split(/^(?=HTTP)/m).map((answer) => {
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(/^content-type: application\/problem\+json/im);
    expect(head).toMatch(/^x-request-id: \S/im);
    const problem = JSON.parse(body) as { status: number };
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${problem.status} `));
    return problem;
  });
}

const PUT = `PUT /v1/accounts/ali/domains/${WORLD.alibaba.playDomain}/callbackConfigs/recording HTTP/1.1`;
const HEADERS = 'Host: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n';

test('a head or a body that does not end is cut off', async () => {
  const requests = [
    `${PUT}\r\n${HEADERS}`,
    `${PUT}\r\n${HEADERS}\r\n{`,
    `POST /v1/nothing HTTP/1.1\r\n${HEADERS}\r\n{`,
  ];
  const [head, body, answered] = await Promise.all(requests.map(answersTo));
  const late = { status: 408, reason: 'MALFORMED_HTTP', detail: 'the request did not arrive in time' };
  expect(head).toEqual([expect.objectContaining(late)]);
  expect(body).toEqual([expect.objectContaining(late)]);
  // Another answer would be taken for that to the next request.
  expect(answered).toEqual([expect.objectContaining({ status: 404, reason: 'ROUTE_NOT_FOUND' })]);
});
