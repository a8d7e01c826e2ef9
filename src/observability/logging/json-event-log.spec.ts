import { FakeClock } from '../../../test/support/fake-clock';
import { JsonEventLog } from './json-event-log';
import { createLogger } from './logger';

const FIELDS = {
  method: 'GetCallbackConfig',
  caller: 'a "quoted" caller\n',
  absent: undefined,
  durationMs: 1.5,
  nothing: null,
  upstream: [{ action: 'Describe', requestId: 'ä\\', attempts: 1 }],
};

function world(level: string) {
  const lines: string[] = [];
  const clock = new FakeClock();
  const log = new JsonEventLog(level, clock, { write: (text) => lines.push(text) });
  return { lines, clock, log };
}

/** What pino writes, with the time of `clock`. */
function pinoLine(level: 'info' | 'warn', fields: object, clock: FakeClock): string {
  let line = '';
  createLogger('info', { write: (text) => (line = text) })[level](fields);
  return line.replace(/"time":"[^"]*"/, `"time":"${new Date(clock.now()).toISOString()}"`);
}

test.each([
  ['info', FIELDS],
  ['warn', FIELDS],
  ['info', {}],
] as const)('a line of a request has what pino would write: %s %j', (level, fields) => {
  const { lines, clock, log } = world('info');
  log.report('request', fields, level);
  log.flush();
  expect(lines).toEqual([pinoLine(level, { event: 'request', ...fields }, clock)]);
});

test('a line of a request below the level of the log is not written', () => {
  const { lines, log } = world('error');
  log.report('request', FIELDS);
  log.report('request', FIELDS, 'warn');
  log.report('request', FIELDS, 'error');
  log.flush();
  expect(lines).toHaveLength(1);
});
