import { RecordedCall } from '../../src/sandbox/call-log';
import { ErrorRow } from '../support/error-code-tables';
import { System } from '../support/start-system';
import { NeutralRequest, send, Transport } from './both-transports';

/** A value that the page prints and its own rules, or those of the network, do not allow. */
export interface Replacement {
  readonly parameter: string;
  readonly printed: string;
  /** The nearest legal one. */
  readonly sent: string;
  readonly why: string;
  /** Where a caller of livegate hears of it. */
  readonly field: string;
}

/** Of a call that reached the cloud, what the page says of it. */
export function wireOf({ action, version, method, parameters }: RecordedCall): object {
  return { action, version, method, parameters };
}

/** Sends what must succeed, and returns what it says that it called. */
export async function succeed(system: System, transport: Transport, request: NeutralRequest): Promise<object[]> {
  const answer = await send(system, transport, request);
  if (!answer.ok) throw new Error(answer.text);
  return [...answer.upstreamCalls];
}

/**
 * Answers each call of the row's action with the row's code, and expects the caller to hear of it.
 */
export async function expectCode(
  system: System,
  transport: Transport,
  request: NeutralRequest,
  row: ErrorRow,
): Promise<void> {
  const { action, status, code, message, neutral } = row;
  system[row.provider].faults.add({ action, times: 100, fault: { kind: 'status', status, code, message } });
  const answer = await send(system, transport, request);
  expect(answer).toMatchObject({
    ok: false,
    status: transport === 'REST' ? neutral.rest : neutral.grpc,
    code: neutral.code,
    reason: neutral.reason,
    metadata: { action, upstreamStatus: String(status), upstreamCode: code, upstreamMessage: message },
  });
}

/** Rows for `it.each`, titled by status and code as the page has them. */
export const byCode = (rows: readonly ErrorRow[]): [number, string, ErrorRow][] =>
  rows.map((row) => [row.status, row.code, row]);
