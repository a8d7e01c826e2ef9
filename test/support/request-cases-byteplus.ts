import { RequestCase, REQUEST_CASES } from './request-cases';

/** BytePlus pulls over HLS. */
const DIFFERENT = /HLS/;

/** Volcengine's cases, asked of BytePlus, which has no moderation: the same comes of them. */
export const BYTEPLUS_CASES: readonly RequestCase[] = REQUEST_CASES.flatMap((one) => {
  const text = JSON.stringify(one.request);
  if (!text.includes('accounts/volc/') || DIFFERENT.test(text)) return [];
  return {
    ...one,
    title: one.title.replace('Volcengine', 'BytePlus'),
    request: JSON.parse(
      text.replaceAll('accounts/volc/', 'accounts/byte/').replaceAll('/moderation', '/snapshot'),
    ) as RequestCase['request'],
    prepare: (system) => one.prepare?.({ ...system, volcengine: system.byteplus }),
  };
});
