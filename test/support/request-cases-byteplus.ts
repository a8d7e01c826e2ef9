import { RequestCase, REQUEST_CASES } from './request-cases';

/** BytePlus pulls over HLS. */
const DIFFERENT = /HLS/;

/** Replaces a pull configuration that livegate did not write. */
const REPLACES_PULL = 'Volcengine, origins';

/**
 * Volcengine's cases, asked of BytePlus, which has no moderation. They end the same, except that
 * replacing a pull configuration that livegate did not write takes force.
 */
export const BYTEPLUS_CASES: readonly RequestCase[] = REQUEST_CASES.flatMap((one): RequestCase[] => {
  const text = JSON.stringify(one.request);
  if (!text.includes('accounts/volc/') || DIFFERENT.test(text)) return [];
  const asked: RequestCase = {
    ...one,
    title: one.title.replace('Volcengine', 'BytePlus'),
    request: JSON.parse(
      text.replaceAll('accounts/volc/', 'accounts/byte/').replaceAll('/moderation', '/snapshot'),
    ) as RequestCase['request'],
    prepare: (system) => one.prepare?.({ ...system, volcengine: system.byteplus }),
  };
  if (one.title !== REPLACES_PULL) return [asked];
  return [
    { ...asked, refused: 'FORCE_REQUIRED' },
    { ...asked, title: `${asked.title}, with force`, request: { ...asked.request, force: true } },
  ];
});
