import type { FastifyReply } from 'fastify';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { GatewayError } from '../../domain/errors/gateway-error';
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
  const frames = await eventStream(messages(), 'rollout', reply, () => undefined);
  frames.destroy();
  await setImmediate();
  expect(isEnded).toBe(true);
});

it('tells what ends it early, to the client and to the log', async () => {
  const defect = new Error('a defect');
  async function* messages(): MessageStream {
    yield await Promise.resolve({ id: 1, message: {} });
    throw defect;
  }
  const raw = new ServerResponse(new IncomingMessage(new Socket()));
  const reply = { raw, headers: () => undefined } as unknown as FastifyReply;
  const failures: GatewayError[] = [];
  const frames = await eventStream(messages(), 'rollout', reply, (error) => failures.push(error));
  const text = (await frames.toArray()).join('');
  expect(text).toMatch(/^event: rollout\n[^]*\n\nevent: problem\ndata: \{.*"code":"INTERNAL"/);
  expect(failures).toMatchObject([{ code: 'INTERNAL', cause: defect }]);
});
