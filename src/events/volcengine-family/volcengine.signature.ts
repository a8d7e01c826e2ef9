import { CloudMessage } from '../cloud-message';
import { checkSignature } from '../digests';
import { textField } from '../fields';
import { fieldsOf } from './volcengine.envelope';

/** What differs between the members of the family. */
export interface SignedTime {
  /** The texts whose MD5 `sign` may be. */
  texts(key: string, time: string): readonly string[];
  /** How far `t` may lie in the past, in milliseconds… */
  readonly pastMs: number;
  /** …and in the future. */
  readonly futureMs: number;
}

/** `sign` and `t` are in the body, and cover nothing of it. Throws an `EventRejected`. */
export function verifySignedTime(message: CloudMessage, keys: readonly string[], scheme: SignedTime): void {
  const fields = fieldsOf(message);
  const time = textField(fields, 't');
  checkSignature({
    signature: textField(fields, 'sign'),
    // What is sent with authentication off.
    time: time === '0' ? undefined : time,
    texts: (given) => keys.flatMap((key) => scheme.texts(key, given)),
    isTimely: (timeMs) => timeMs >= message.now - scheme.pastMs && timeMs <= message.now + scheme.futureMs,
  });
}
