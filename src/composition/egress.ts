import { OpenEgress } from '../domain/operations/egress.port';
import { HttpEgress } from '../egress/http-egress';
import { Composition } from './app-parts';

/** Nobody needs more of an answer than its status and its headers. */
const MAX_ANSWER_BYTES = 16_384;

/** What sends requests to addresses that callers and the operator name. */
export function egressOf({ config }: Pick<Composition, 'config'>): OpenEgress {
  const { connectTimeoutMs } = config.upstream;
  return (limits) => new HttpEgress(limits, { connectTimeoutMs, maxAnswerBytes: MAX_ANSWER_BYTES });
}
