import type { FastifyReply } from 'fastify';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { MessageStream } from '../api/service-handler';
import { eventStream } from './event-stream';

it('ends the messages of a client that goes before it has room for the first', async () => {
  let isEnded = false;
  async function* messages(): MessageStream {
    try {
      yield await Promise.resolve({ id: 1, message: {} });
    } finally {
      isEnded = true;
    }
  }
  const raw = new ServerResponse(new IncomingMessage(new Socket()));
  const reply = { raw, headers: () => undefined } as unknown as FastifyReply;
  const frames = await eventStream(messages(), 'rollout', reply);
  frames.destroy();
  await setImmediate();
  expect(isEnded).toBe(true);
});
