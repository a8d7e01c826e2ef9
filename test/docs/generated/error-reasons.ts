import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODE_OF_REASON, ErrorReason, GatewayError } from '../../../src/domain/errors/gateway-error';
import { httpStatusOf, retryAfterMsOf, STATUS_TABLE } from '../../../src/transports/errors/status-table';
import { ROOT } from '../page';
import { table, wrapped } from './markdown';

export const ERROR_REASONS = Object.keys(CODE_OF_REASON) as ErrorReason[];

/** All reasons, by code, each with a link to its section. */
export function errorReasons(): string {
  const codes = [...new Set(Object.values(CODE_OF_REASON))];
  const rows = codes.map((code) => {
    const { grpc, http } = STATUS_TABLE[code];
    const reasons = ERROR_REASONS.filter((reason) => CODE_OF_REASON[reason] === code);
    const links = reasons.map((reason) => `[\`${reason}\`](#${reason.toLowerCase()})`);
    return [`\`${code}\``, String(http), String(grpc), links.join(', ')];
  });
  return table(['code', 'HTTP', 'gRPC', 'reasons'], rows);
}

/** The statuses of one reason, and what the contract says of it. */
export function errorReason(subject: string): string {
  const reason = ERROR_REASONS.find((known) => known === subject);
  if (!reason) throw new Error(`there is no error reason ${subject}`);
  const error = new GatewayError(reason, '');
  const statuses = [...new Set([httpStatusOf(error), httpStatusOf(error, true)])].join(' or ');
  const retry = retryAfterMsOf(error) === undefined ? '' : ' · `Retry-After`';
  const head = `HTTP ${statuses} · gRPC ${STATUS_TABLE[error.code].grpc} \`${error.code}\`${retry}`;
  return `${head}  \n${wrapped(meaningOf(reason))}`;
}

/** The comment in the contract, without the code that it begins with. */
function meaningOf(reason: ErrorReason): string {
  const comments = new RegExp(`((?: *//.*\\n)+) *${reason} = \\d+;`);
  const [, lines = ''] = comments.exec(readFileSync(join(ROOT, 'proto/livegate/v1/errors.proto'), 'utf8')) ?? [];
  const text = lines
    .replaceAll(/^ *\/\/ ?/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const sentence = text.replace(/^[A-Z_]+(?: \([\d, ]+\))?: /, '');
  if (sentence === '') throw new Error(`errors.proto says nothing of ${reason}`);
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
