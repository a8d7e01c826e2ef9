import { randomBytes } from 'node:crypto';
import { Answer } from '../vendor-protocol';
import { FamilyCloud } from './volcengine.cloud';
import { VolcengineRefusal } from './volcengine.errors';

/** What an answer depends on, besides its content. */
export interface ResponseShape {
  readonly action: string;
  readonly version: string;
  readonly printed: FamilyCloud['printed'];
  /** The time of the answer, in milliseconds since the epoch. */
  readonly now: number;
}

export function renderSuccess(shape: ResponseShape, result: object | undefined): Answer {
  const metadata = metadataOf(shape, shape.action);
  return render(200, null, metadata.RequestId, { ResponseMetadata: metadata, ...(result && { Result: result }) });
}

/** Without an Action, the answer lacks the fields that the gateway does not know yet. */
export function renderRefusal(
  shape: ResponseShape,
  { status, code, message, codeN }: VolcengineRefusal,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const metadata = metadataOf(shape, shape.action);
  const error = { ...(codeN !== undefined && { CodeN: codeN }), Code: code, Message: message };
  const answer = render(status, code, metadata.RequestId, { ResponseMetadata: { ...metadata, Error: error } });
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

function metadataOf({ version, printed, now }: ResponseShape, action: string): { RequestId: string } {
  const RequestId =
    new Date(now).toISOString().replace(/\D/g, '').slice(0, 14) + randomBytes(9).toString('hex').toUpperCase();
  if (action === '') return { RequestId };
  const Action = printed.actions[action] ?? action;
  return { RequestId, ...{ Action, Version: version, Service: 'live', Region: printed.region } };
}

function render(status: number, code: string | null, requestId: string, body: object): Answer {
  const headers = { 'Content-Type': 'application/json; charset=utf-8' };
  return { status, code, requestId, headers, body: Buffer.from(JSON.stringify(body)) };
}
