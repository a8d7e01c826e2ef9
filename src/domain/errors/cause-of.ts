const MAX_LENGTH = 300;

/**
 * Why something failed, for the log: code and text of the innermost cause, such as `SQLITE_FULL:
 * database or disk is full`. Such texts name hosts, files and users, never passwords.
 */
export function causeOf(error: unknown): string {
  const { cause, errors, message, code } = Object(error) as Readonly<Record<string, unknown>>;
  if (cause !== undefined && cause !== null) return causeOf(cause);
  // Node's error for several addresses that refuse: each has its own error, and they say the same.
  if (Array.isArray(errors) && errors.length > 0) return causeOf(errors[0]);
  const text = typeof message === 'string' && message !== '' ? message : undefined;
  const isCode = typeof code === 'string' && !text?.includes(code);
  const parts = isCode ? [code, text] : [text ?? String(error)];
  return parts
    .filter((part) => part !== undefined)
    .join(': ')
    .slice(0, MAX_LENGTH);
}

/**
 * The code of the innermost cause, such as ECONNREFUSED, SQLITE_FULL or PostgreSQL's 25006;
 * undefined if there is none.
 */
export function codeOf(error: unknown): string | undefined {
  const { cause, errors, code } = Object(error) as Readonly<Record<string, unknown>>;
  const inner = codeOfInner(cause) ?? (Array.isArray(errors) ? codeOfInner(errors[0]) : undefined);
  return inner ?? (typeof code === 'string' && code !== '' ? code : undefined);
}

function codeOfInner(error: unknown): string | undefined {
  return error === undefined || error === null ? undefined : codeOf(error);
}

/** Redis replies that begin with ERR, distinguished by their text. */
const ERR_CAUSES: readonly (readonly [RegExp, string])[] = [
  [/DB index/i, 'NO_SUCH_DATABASE'],
  [/max number of clients/i, 'MAX_CLIENTS'],
  [/ACL failure/i, 'NOPERM'],
  [/cluster/i, 'CLUSTER'],
];

/**
 * A stable code for why Redis cannot be used: its own, such as NOAUTH or READONLY, or the system's,
 * such as ECONNREFUSED. Unlike an error's text it names no host, so it may be public.
 */
export function redisCauseOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'NO_ANSWER';
  const { code, message }: Error & { code?: unknown } = thrown;
  if (isRedisReply(thrown)) {
    const cause = /^[A-Z]+(?= |$)/.exec(message)?.[0] ?? 'ERR';
    return cause === 'ERR' ? (ERR_CAUSES.find(([words]) => words.test(message))?.[1] ?? cause) : cause;
  }
  return typeof code === 'string' ? code : 'NO_ANSWER';
}

/** Redis answered with a refusal: it would refuse the same command again. */
export function isRedisReply(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}

/** The database of the URL could not be selected; the client would continue with database 0. */
export function isSelectRefusal(error: unknown): boolean {
  return isRedisReply(error) && (error as { command?: { name?: string } }).command?.name === 'select';
}
