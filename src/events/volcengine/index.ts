import { familyDialect } from '../volcengine-family';

/** Volcengine, callback contents: MD5 of the key and then `t`, which is when the signature ends. */
export const VOLCENGINE_DIALECT = familyDialect({
  texts: (key, time) => [`${key}${time}`],
  // A retry comes up to 10 minutes later, perhaps with the first attempt's `t`.
  pastMs: 300_000,
  // It is set 10 minutes ahead.
  futureMs: 1_200_000,
});
