import { CallbackState } from './callback-config';
import { PullState } from './pull-config';
import { Secret } from '../access/secret';

/**
 * A resource's fields by their JSON names, as answers show them: keys as fingerprints, never in
 * clear text.
 */
export type Fields = Readonly<Record<string, unknown>>;

/** Distinguishes keys without revealing them. */
export type KeyFingerprint = (key: Secret) => string;

/** A key that is unknown, or not yet known, has no fingerprint. */
export function callbackFields(
  { urls, auth, stream, recording }: CallbackState,
  fingerprintOf: KeyFingerprint,
): Fields {
  return {
    urls,
    ...(auth && {
      auth: { enabled: auth.enabled, ...(auth.key && { keyFingerprint: fingerprintOf(auth.key) }) },
    }),
    ...(stream && Object.keys(stream).length > 0 && { stream }),
    ...(recording && Object.keys(recording).length > 0 && { recording }),
  };
}

export function pullFields({ origins, originApp, transcodedStreams }: PullState): Fields {
  return {
    origins,
    ...(originApp !== undefined && { originApp }),
    ...(transcodedStreams !== undefined && { transcodedStreams }),
  };
}

/** The value at a path such as `stream.switchUrl`; undefined if there is none. */
export function valueAt(fields: Fields, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => (isBlock(at) ? at[name] : undefined), fields);
}

/**
 * The same fields with another value at the path; undefined removes the value, and its block if
 * that becomes empty.
 */
export function withValueAt(fields: Fields, path: string, value: unknown): Fields {
  const [name = '', ...rest] = path.split('.');
  const { [name]: own, ...others } = fields;
  const next = rest.length === 0 ? value : withValueAt(isBlock(own) ? own : {}, rest.join('.'), value);
  const isGone = next === undefined || (rest.length > 0 && isBlock(next) && Object.keys(next).length === 0);
  return isGone ? others : { ...fields, [name]: next };
}

/** A list counts as one value, and so does a secret. */
export function isBlock(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Secret);
}
