export type { EventRequest } from './cloud-message';
export { MAX_MESSAGE_BYTES } from './cloud-message';
export { EventRejected, REJECTIONS } from './event-rejected';
export type { Rejection } from './event-rejected';
export { EVENT_TYPES } from './event-types';
export type { EventType } from './event-types';
export { verifyAndNormalise } from './verify-and-normalise';
export type { CloudEvent, EventAuth, NormalisedEvent } from './verify-and-normalise';
