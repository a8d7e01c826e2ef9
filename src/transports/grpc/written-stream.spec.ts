import { EventEmitter } from 'node:events';
import { lastValueFrom } from 'rxjs';
import { MessageStream } from '../api/service-handler';
import { GrpcCall } from './incoming-call';
import { writtenTo } from './written-stream';

async function* endless(): MessageStream {
  for (let id = 1; ; id += 1) yield await Promise.resolve({ id, message: { id } });
}

function fullCall(cancelled: boolean): GrpcCall {
  return Object.assign(new EventEmitter(), { cancelled, writableNeedDrain: true }) as unknown as GrpcCall;
}

it('waits for room no longer than the client is there', async () => {
  const call = fullCall(false);
  const written = lastValueFrom(writtenTo(call, Promise.resolve(endless())));
  setImmediate(() => call.emit('cancelled'));
  await expect(written).rejects.toThrow('aborted');
});

it('does not wait for a client that went before the first message', async () => {
  const written = lastValueFrom(writtenTo(fullCall(true), Promise.resolve(endless())));
  await expect(written).rejects.toThrow('aborted');
});
