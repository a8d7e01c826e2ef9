import { LivegateError, NoAnswerError } from '../../../client';
import type { UpstreamCall } from '../../../client';
import type { Bounds } from '../configs/offers';

/** Names that would do harm on a page that took them for more than text. */
export const HOSTILE = '<img src=x onerror=alert(1)>';

export const REFUSAL = new LivegateError(
  {
    type: 'https://example.com/errors#invalid-request',
    title: 'Invalid request',
    status: 400,
    detail: 'urls[0]: must be an http or https URL',
    code: 'INVALID_ARGUMENT',
    reason: 'INVALID_REQUEST',
    metadata: {},
    violations: [{ field: 'urls[0]', reason: 'INVALID_FORMAT', description: 'must be an http or https URL' }],
  },
  '5b844752-64a4-4395-9d73-1a8a6183765e',
);

export const TRY_LATER = new LivegateError(
  {
    type: 'https://example.com/errors#quota-exhausted',
    title: 'Quota exhausted',
    status: 429,
    detail: 'the quota of SetLiveStreamsNotifyUrlConfig is used up',
    code: 'RESOURCE_EXHAUSTED',
    reason: 'QUOTA_EXHAUSTED',
    metadata: {},
    retryAfterMs: 1_500,
  },
  '0f0d6a54-5d4b-4b1b-8a86-0d1ad2a7a0c2',
);

export const NO_ANSWER = new NoAnswerError('UNREACHABLE', 'livegate cannot be reached', undefined);

export const CALLS: readonly UpstreamCall[] = [
  { action: 'DescribeCallback', outcome: 'READ', attempts: 1, requestId: '202611290001' },
  { action: 'UpdateCallback', outcome: 'APPLIED', attempts: 1, requestId: '202611290002' },
  { action: 'UpdateCallback', outcome: 'NOT_APPLIED', attempts: 3, requestId: '202611290003' },
  { action: 'UpdateCallback', outcome: 'UNKNOWN', attempts: 1, requestId: '' },
];

const bounds = (field: string, more: Partial<Bounds> = {}): Bounds => ({
  field,
  required: false,
  pattern: '',
  values: [],
  note: '',
  unreadable: false,
  ...more,
});

/** Every field that a form can have. */
export const FIELDS: readonly Bounds[] = [
  bounds('urls', { required: true, minItems: 1, maxItems: 2, note: 'http or https' }),
  bounds('auth.enabled'),
  bounds('auth.key', { minLength: 16, maxLength: 32 }),
  bounds('stream.switchUrl', { unreadable: true }),
  bounds('stream.transcodedStreams'),
  bounds('origins', { required: true, minItems: 1, maxItems: 10 }),
  bounds('origins.protocol', { required: true, values: ['RTMP', 'HTTP_FLV'] }),
  bounds('origins.host', { required: true, minLength: 1, maxLength: 253 }),
  bounds('origins.port', { note: '1 to 65535' }),
  bounds('origins.group', { minLength: 1, maxLength: 64 }),
  bounds('origins.params', { maxItems: 20, maxLength: 1024 }),
];
