const MAX_LENGTH = 300;

/**
 * Why something failed, for the log: code and words of the innermost cause, such as `SQLITE_FULL: database or disk is full`. Systems
 * name hosts, files and users there, never passwords.
 */
export function causeOf(error: unknown): string {
  const { cause, errors, message, code } = Object(error) as Readonly<Record<string, unknown>>;
  if (cause !== undefined && cause !== null) return causeOf(cause);
  // Node's error for several addresses that refuse: each has its own words, and they say the same.
  if (Array.isArray(errors) && errors.length > 0) return causeOf(errors[0]);
  const text = typeof message === 'string' && message !== '' ? message : undefined;
  const isCode = typeof code === 'string' && !text?.includes(code);
  const parts = isCode ? [code, text] : [text ?? String(error)];
  return parts
    .filter((part) => part !== undefined)
    .join(': ')
    .slice(0, MAX_LENGTH);
}

/** The code of the innermost cause, such as ECONNREFUSED, SQLITE_FULL or PostgreSQL's 25006; undefined where none has one. */
export function codeOf(error: unknown): string | undefined {
  const { cause, errors, code } = Object(error) as Readonly<Record<string, unknown>>;
  const inner = codeOfInner(cause) ?? (Array.isArray(errors) ? codeOfInner(errors[0]) : undefined);
  return inner ?? (typeof code === 'string' && code !== '' ? code : undefined);
}

function codeOfInner(error: unknown): string | undefined {
  return error === undefined || error === null ? undefined : codeOf(error);
}
