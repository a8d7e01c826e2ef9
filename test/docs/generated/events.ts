import { REJECTIONS, Rejection } from '../../../src/events';
import { CALLBACK_NAMES, signatureReach } from '../../support/signature-reach';
import { table } from './markdown';

/** What can be changed of a message that someone has seen, as tried with the library. */
export function signatures(): string {
  return table(['of one message that was seen', ...CALLBACK_NAMES], signatureReach());
}

const ANSWERS: Readonly<Record<Rejection, readonly [string, string]>> = {
  INPUT_INVALID: ['500', 'the arguments are not as declared: a fault of the receiver'],
  PROVIDER_UNKNOWN: ['500', 'there is no such cloud: a fault of the receiver'],
  MESSAGE_TOO_LARGE: ['413', 'body and query have more than 64 KiB'],
  NOT_AN_EVENT: ['404', 'an Alibaba domain asks whether to record a stream; the answer would decide'],
  SIGNATURE_MISSING: ['401', 'keys are given, and the message is not signed'],
  SIGNATURE_WRONG: ['401', 'none of the keys has signed it, or for another domain'],
  SIGNATURE_EXPIRED: ['401', 'the signature is right, and too old or too new'],
};

/** Every reason to refuse a message, with what a receiver answers. */
export function rejections(): string {
  const rows = REJECTIONS.map((reason) => [`\`${reason}\``, ...ANSWERS[reason]]);
  return table(['reason', 'answer', 'meaning'], rows);
}
