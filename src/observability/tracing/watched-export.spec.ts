import { ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { WatchedExport } from './watched-export';

const OK: ExportResult = { code: ExportResultCode.SUCCESS };
const SPAN = {} as ReadableSpan;

function world(maxQueueSize: number) {
  const told: unknown[] = [];
  const sent: { readonly spans: number; readonly done: (result: ExportResult) => void }[] = [];
  const exporter: SpanExporter = {
    export: (spans, done) => void sent.push({ spans: spans.length, done }),
    shutdown: () => Promise.resolve(),
  };
  let send = (_spans: ReadableSpan[]): void => undefined;
  const batches = (watched: SpanExporter): SpanProcessor => {
    send = (spans) => watched.export(spans, () => undefined);
    const done = () => Promise.resolve();
    return { onStart: () => undefined, onEnd: () => undefined, forceFlush: done, shutdown: done };
  };
  const outage = {
    succeeded: () => void told.push('ok'),
    failed: (error: unknown, spans = 1) => void told.push([(error as Error).message, spans]),
  };
  const watched = new WatchedExport({ exporter, batches, maxQueueSize, outage });
  return {
    watched,
    told,
    sent,
    end: () => watched.onEnd(SPAN),
    send: (spans: number) => send(Array.from({ length: spans }, () => SPAN)),
  };
}

test('a span above the bound of the queue is lost, and room comes with each batch', () => {
  const { watched, told, end, send } = world(2);
  end();
  end();
  end();
  expect(told).toEqual([['the queue of spans is full', 1]]);
  send(2);
  end();
  expect(told).toHaveLength(1);
  expect(watched.pending).toBe(3);
});

test('a batch that fails is lost, with the status of the collector and none of its words', () => {
  const { watched, told, sent, end, send } = world(10);
  for (let spans = 0; spans < 3; spans += 1) end();
  send(1);
  send(2);
  sent[0]?.done(OK);
  sent[1]?.done({ code: ExportResultCode.FAILED, error: Object.assign(new Error('words'), { code: 401 }) });
  expect(told).toEqual(['ok', ['the collector answered 401', 2]]);
  expect(watched.pending).toBe(0);
});

test('what ends after it was closed is told to nobody', () => {
  const { watched, told, sent, end, send } = world(10);
  end();
  send(1);
  watched.close();
  sent[0]?.done({ code: ExportResultCode.FAILED, error: new Error('late') });
  expect(told).toEqual([]);
});
