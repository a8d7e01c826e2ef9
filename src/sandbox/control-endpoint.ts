import { ServerResponse } from 'node:http';
import { occurrenceOf, parseStreamName, StreamName } from './live-streams';
import { OccurrenceKind } from './occurrence';
import { parseFaultRule } from './fault-rule.parser';
import { FaultPlan } from './faults';
import { RecordedCall } from './call-log';
import { ReceivedRequest, VendorProtocol } from './vendor-protocol';

/** What the endpoint controls. */
export interface Controlled {
  readonly faults: Pick<FaultPlan, 'add' | 'clear'>;
  readonly calls: readonly RecordedCall[];
  readonly overQuota: number;
  happen(kind: OccurrenceKind, name: StreamName): number | string;
  reset(): void;
}

const prefix = '/__sandbox/';

export const isControlPath = (target: string): boolean => target.startsWith(prefix);

/**
 * The control endpoint, for people who run the sandbox by hand. It listens where the emulator does,
 * on loopback, asks for no signature, is not recorded, and shows no secret: callback keys and
 * credentials read `[redacted]`.
 *
 * - `POST /__sandbox/faults` with `{ "action"?, "uid"?, "times"?, "after"?, "fault": { "kind": … }
 *   }`, a `FaultRule`: 201
 * - `DELETE /__sandbox/faults`: forgets the faults that have not happened yet: 204
 * - `GET /__sandbox/calls`: `{ "calls": [RecordedCall…], "overQuota": n }`
 * - `GET /__sandbox/state`: what is stored, by cloud account
 * - `POST /__sandbox/reset`: as `reset()`: 204
 * - `POST` and `DELETE /__sandbox/streams` with `{ "domain", "app", "stream" }`: starts or ends a
 *   stream; `…/recordings` likewise; `POST /__sandbox/snapshots` and `…/moderations`: 202 with how
 *   many messages go to the configured URLs
 *
 * For example `curl -d '{"fault":{"kind":"throttle"},"times":3}'
 * http://127.0.0.1:PORT/__sandbox/faults`
 */
export function answerControl(
  request: ReceivedRequest,
  response: ServerResponse,
  emulator: Controlled,
  protocol: VendorProtocol,
): void {
  const route = `${request.method} ${request.target.slice(prefix.length)}`;
  const kind = occurrenceOf(route);
  if (kind) return letHappen(kind, request.body, response, emulator);
  switch (route) {
    case 'POST faults':
      return addFault(request.body, response, emulator.faults);
    case 'DELETE faults':
      emulator.faults.clear();
      return sendJson(response, 204);
    case 'GET calls':
      return sendJson(response, 200, redact({ calls: emulator.calls, overQuota: emulator.overQuota }, protocol));
    case 'GET state':
      return sendJson(response, 200, redact(stateByAccount(protocol), protocol));
    case 'POST reset':
      emulator.reset();
      return sendJson(response, 204);
    default:
      return sendJson(response, 404, { error: unknownRoute });
  }
}

const unknownRoute =
  'POST or DELETE faults, streams or recordings, POST snapshots or moderations, GET calls, GET state, POST reset';

function letHappen(kind: OccurrenceKind, body: Buffer, response: ServerResponse, emulator: Controlled): void {
  const name = parseStreamName(body.toString('utf8'));
  const messages = typeof name === 'string' ? name : emulator.happen(kind, name);
  if (typeof messages === 'string') return sendJson(response, 400, { error: messages });
  return sendJson(response, 202, { messages });
}

function addFault(body: Buffer, response: ServerResponse, faults: Controlled['faults']): void {
  const rule = parseFaultRule(body.toString('utf8'));
  if (typeof rule === 'string') return sendJson(response, 400, { error: rule });
  faults.add(rule);
  return sendJson(response, 201, rule);
}

const stateByAccount = (protocol: VendorProtocol): Record<string, unknown> =>
  Object.fromEntries(protocol.uids.map((uid) => [uid, protocol.stateOf(uid)]));

/** Empty secrets stay visible as empty. */
function redact(value: unknown, { secretFields }: VendorProtocol): unknown {
  const text = JSON.stringify(value, (field, inner: unknown) =>
    secretFields.includes(field) && inner !== '' ? '[redacted]' : inner,
  );
  return JSON.parse(text);
}

function sendJson(response: ServerResponse, status: number, body?: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(body === undefined ? undefined : `${JSON.stringify(body, null, 2)}\n`);
}
