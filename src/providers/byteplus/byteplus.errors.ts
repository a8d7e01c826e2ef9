import { FamilyMember } from '../volcengine-family';

/** BytePlus platform, common error codes; the product's own are the family's. */
export const errorRows: FamilyMember['errorRows'] = {
  // Something that each request of livegate's has.
  MissingParameter: { reason: 'INTERNAL_ERROR', outcome: 'NOT_APPLIED' },
  MissingAuthenticationToken: { reason: 'INTERNAL_ERROR', outcome: 'NOT_APPLIED' },
  MissingRequestInfo: { reason: 'INTERNAL_ERROR', outcome: 'NOT_APPLIED' },
  MissingSignature: { reason: 'INTERNAL_ERROR', outcome: 'NOT_APPLIED' },
  // An action that Volcengine has and BytePlus has not, or no longer.
  InvalidActionOrVersion: { reason: 'CAPABILITY_NOT_SUPPORTED', outcome: 'NOT_APPLIED' },
  // What Live answers is not documented: FlowLimitExceeded.QPSOverLimit is another product's.
  '*Throttl*': { reason: 'PROVIDER_THROTTLED', outcome: 'NOT_APPLIED' },
};
