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
  const { statuses, meaning } = commentOf(reason);
  const http = new Set([httpStatusOf(error), httpStatusOf(error, true), ...statuses]);
  const retry = retryAfterMsOf(error) === undefined ? '' : ' · `Retry-After`';
  const head = `HTTP ${[...http].join(', ')} · gRPC ${STATUS_TABLE[error.code].grpc} \`${error.code}\`${retry}`;
  return `${head}  \n${wrapped(meaning)}`;
}

/**
 * The comment in the contract: the code, the HTTP statuses if there are several, and what it means.
 */
function commentOf(reason: ErrorReason): { readonly statuses: readonly number[]; readonly meaning: string } {
  const contract = readFileSync(join(ROOT, 'proto/livegate/v1/errors.proto'), 'utf8');
  const [, lines = ''] = new RegExp(`((?: *//.*\\n)+) *${reason} = \\d+;`).exec(contract) ?? [];
  const text = lines
    .replaceAll(/^ *\/\/ ?/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const [, statuses = '', meaning] = /^[A-Z_]+(?: \(([\d, ]+)\))?: (.+)$/.exec(text) ?? [];
  if (meaning === undefined) throw new Error(`errors.proto says nothing of ${reason}`);
  const sentence = meaning.charAt(0).toUpperCase() + meaning.slice(1);
  return { statuses: statuses.split(', ').filter(Boolean).map(Number), meaning: sentence };
}
