/** Replies that begin with ERR, told apart by their words. */
const ERR_CAUSES: readonly (readonly [RegExp, string])[] = [
  [/DB index/i, 'NO_SUCH_DATABASE'],
  [/max number of clients/i, 'MAX_CLIENTS'],
  [/ACL failure/i, 'NOPERM'],
  [/cluster/i, 'CLUSTER'],
];

/**
 * A stable code for why Redis cannot be used: its own, such as NOAUTH or READONLY, or the system's, such as ECONNREFUSED. Unlike the words
 * of an error it names no host, so that anyone may see it.
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

/** Redis answered, and refused: the same command would be refused again. */
export function isRedisReply(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}

/** The database of the URL could not be selected; the client would go on with database 0. */
export function isSelectRefusal(error: unknown): boolean {
  return isRedisReply(error) && (error as { command?: { name?: string } }).command?.name === 'select';
}
