/** Why a message is rejected. A new reason would be a change of the library's interface. */
export const REJECTIONS = [
  /** The arguments are not of the declared types. */
  'INPUT_INVALID',
  'PROVIDER_UNKNOWN',
  /** Body and query are larger than `MAX_MESSAGE_BYTES`. */
  'MESSAGE_TOO_LARGE',
  /** A cloud asks whether to record a stream, and waits for the answer. */
  'NOT_AN_EVENT',
  'SIGNATURE_MISSING',
  /** Made with none of the keys, for another domain, or not of the cloud's form. */
  'SIGNATURE_WRONG',
  /** Right, but its time is outside of what is accepted. */
  'SIGNATURE_EXPIRED',
] as const;

export type Rejection = (typeof REJECTIONS)[number];

/** The only error that the library throws. Act on `reason`; the text is for people. */
export class EventRejected extends Error {
  override readonly name = 'EventRejected';

  constructor(
    readonly reason: Rejection,
    message: string,
  ) {
    super(message);
  }
}
