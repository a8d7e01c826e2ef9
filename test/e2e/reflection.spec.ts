/*
 * grpc.reflection as callers see it; `npx buf curl` uses it in test/slow/reflection.spec.ts.
 */
import { create, fromBinary, hasOption, createFileRegistry, DescExtension } from '@bufbuild/protobuf';
import { FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { CONTRACT } from '../support/proto-contract';
import { openReflection, ReflectionStream } from '../support/reflection-client';
import { RecordedEvents } from '../support/recorded-events';
import { startSystem, System, SystemOptions } from '../support/start-system';

const KEY = 'lg_media';
const CALLER = { id: 'media', keys: [{ key: KEY }], grants: [] };

let system: System;
const streams: ReflectionStream[] = [];
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.close();
  await system.close();
});

async function start(options: SystemOptions = {}): Promise<void> {
  system = await startSystem({ callers: [CALLER], ...options });
}

function open(version = 'v1', key = KEY): ReflectionStream {
  const stream = openReflection(system.app.grpc, version, key);
  streams.push(stream);
  return stream;
}

async function filesOf(stream: ReflectionStream, request: object): Promise<FileDescriptorProto[]> {
  const { fileDescriptorResponse } = await stream.ask(request);
  return (fileDescriptorResponse?.fileDescriptorProto ?? []).map((b) => fromBinary(FileDescriptorProtoSchema, b));
}

/** In the order that a FileDescriptorSet has. Fails if an import is missing. */
function importsFirst(
  files: readonly FileDescriptorProto[],
  placed: FileDescriptorProto[] = [],
): FileDescriptorProto[] {
  if (placed.length === files.length) return placed;
  const hasImports = ({ dependency }: FileDescriptorProto) => dependency.every((d) => placed.some((p) => p.name === d));
  const next = files.find((file) => !placed.includes(file) && hasImports(file));
  if (!next) throw new Error('an import is missing');
  return importsFirst(files, [...placed, next]);
}

const nameOf = ({ name }: { readonly name: string }): string => name;

test.each(['v1', 'v1alpha'])('%s lists every service that is served', async (version) => {
  await start();
  const own = new Set(CONTRACT.methods().map(({ service }) => `livegate.v1.${service}`));
  const { listServicesResponse } = await open(version).ask({ listServices: '' });
  expect(listServicesResponse?.service.map(nameOf)).toEqual([
    'grpc.health.v1.Health',
    'grpc.reflection.v1.ServerReflection',
    'grpc.reflection.v1alpha.ServerReflection',
    ...[...own].sort(),
  ]);
});

test('a symbol comes with its imports and the options of google.api, each file once per stream', async () => {
  await start();
  const stream = open();
  const files = await filesOf(stream, { fileContainingSymbol: 'livegate.v1.AccountService.ListAccounts' });
  const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: importsFirst(files) }));
  const [method] = registry.getService('livegate.v1.AccountService')?.methods ?? [];
  expect(method && hasOption(method, registry.getExtension('google.api.http') as DescExtension)).toBe(true);
  const again = await filesOf(stream, { fileContainingSymbol: 'livegate.v1.AccountService' });
  expect(again.map(nameOf)).toEqual(['livegate/v1/account_service.proto']);
  const [named] = await filesOf(stream, { fileByFilename: 'google/rpc/error_details.proto' });
  expect(named?.name).toBe('google/rpc/error_details.proto');
});

test('extensions are found by message and number, and what does not exist is NOT_FOUND', async () => {
  await start();
  const stream = open();
  const type = 'google.protobuf.MethodOptions';
  const { allExtensionNumbersResponse } = await stream.ask({ allExtensionNumbersOfType: type });
  expect(allExtensionNumbersResponse).toEqual({ baseTypeName: type, extensionNumber: [72295728] });
  const extension = { containingType: type, extensionNumber: 72295728 };
  const [file] = await filesOf(stream, { fileContainingExtension: extension });
  expect(file?.name).toBe('google/api/annotations.proto');
  for (const request of [
    { fileByFilename: 'x.proto' },
    { fileContainingSymbol: 'livegate.v1.Nothing' },
    { fileContainingExtension: { ...extension, extensionNumber: 1 } },
    { allExtensionNumbersOfType: 'x' },
  ]) {
    expect(await stream.ask(request)).toMatchObject({ originalRequest: request, errorResponse: { errorCode: 5 } });
  }
  expect(await stream.ask({ host: 'h' })).toMatchObject({ validHost: 'h', errorResponse: { errorCode: 3 } });
});

test('reflection needs credentials, and refuses with the errors of any method', async () => {
  await start();
  for (const [key, reason] of [
    ['', 'CREDENTIALS_MISSING'],
    ['lg_other', 'CREDENTIALS_INVALID'],
  ] as const) {
    const failure = await open('v1', key)
      .ask({ listServices: '' })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 16 });
    const [packed] = (failure as { metadata: { get(name: string): unknown[] } }).metadata.get(
      'grpc-status-details-bin',
    );
    expect(String(packed)).toContain(reason);
  }
});

test('a stream of reflection counts as a call of its caller', async () => {
  await start({ settings: 'throttle: { limit: 1, windowMs: 3600000 }' });
  await open().ask({ listServices: '' });
  await expect(open().ask({ listServices: '' })).rejects.toMatchObject({ code: 8 });
});

test('ten streams are open on a connection, and the eleventh is refused', async () => {
  const log = new RecordedEvents();
  await start({ log });
  const first = open();
  for (let i = 0; i < 10; i += 1) await first.another().ask({ listServices: '' });
  await expect(first.another().ask({ listServices: '' })).rejects.toMatchObject({ code: 8 });
  expect(log.of('call_shed').map(({ why }) => why)).toEqual(['reflections_exceeded']);
});

test('a stream that asks without end and reads no answer loses its connection', async () => {
  const log = new RecordedEvents();
  await start({ log });
  const stream = open();
  await expect(stream.flood(70 * 1024)).rejects.toMatchObject({ code: expect.any(Number) as number });
  expect(log.of('connection_cut').map(({ why }) => why)).toEqual(['protocol_abused']);
});

test('draining ends streams of reflection, so that the process can end', async () => {
  await start();
  const stream = open();
  await stream.ask({ listServices: '' });
  const ended = stream.ended();
  const closed = system.app.close();
  await expect(ended).rejects.toMatchObject({ code: 14 });
  await closed;
});

test('reflection: false switches reflection off', async () => {
  await start({ grpc: 'reflection: false' });
  await expect(open().ask({ listServices: '' })).rejects.toMatchObject({ code: 12 });
});
