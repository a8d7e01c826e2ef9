import { familyDialect } from '../volcengine-family';

const WINDOW_MS = 900_000;

/** BytePlus, callback description: MD5 of "t and key", in an order it does not tell; `t` is now. */
export const BYTEPLUS_DIALECT = familyDialect({
  texts: (key, time) => [`${key}${time}`, `${time}${key}`],
  pastMs: WINDOW_MS,
  futureMs: WINDOW_MS,
});
