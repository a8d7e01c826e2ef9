import { CALLBACK_KINDS } from './callback-config';

/** What a variable of names may hold. */
export interface SegmentRule {
  readonly pattern: RegExp;
  readonly maxLength: number;
  readonly shape: string;
}

const HOST = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*';

const APP: SegmentRule = {
  pattern: /^[A-Za-z0-9_.-]{1,255}$/,
  maxLength: 255,
  shape: '1 to 255 letters, digits, "_", "-" and "."',
};

/**
 * The variables of name patterns. Each is checked after decoding, so an encoded slash is a bad
 * character like any other.
 */
export const SEGMENTS = {
  account: {
    pattern: /^[a-z][a-z0-9-]{0,62}$/,
    maxLength: 63,
    shape: 'a lower-case letter, then up to 62 lower-case letters, digits and "-"',
  },
  provider: {
    pattern: /^[a-z][a-z0-9-]{0,62}$/,
    maxLength: 63,
    shape: 'a lower-case letter, then up to 62 lower-case letters, digits and "-"',
  },
  domain: {
    pattern: new RegExp(`^(?=.{1,253}$)${HOST}$`),
    maxLength: 253,
    shape: 'a host name in lower case, at most 253 characters',
  },
  domainPattern: {
    pattern: new RegExp(`^(?=.{1,255}$)(\\*|(\\*\\.)?${HOST})$`),
    maxLength: 255,
    shape: 'a host name in lower case, at most 253 characters, or a pattern such as "*.example.com" or "*"',
  },
  vhost: APP,
  vhostPattern: {
    pattern: /^(\*|(\*\.)?[A-Za-z0-9_.-]{1,255})$/,
    maxLength: 257,
    shape: `${APP.shape}, or a pattern such as "*.example.com" or "*"`,
  },
  app: APP,
  pullApp: {
    pattern: /^([A-Za-z0-9_.-]{1,255}|\*)$/,
    maxLength: 255,
    shape: `an app (${APP.shape}), or "*" for every app`,
  },
  kind: {
    pattern: new RegExp(`^(${CALLBACK_KINDS.join('|').toLowerCase()})$`),
    maxLength: Math.max(...CALLBACK_KINDS.map((kind) => kind.length)),
    shape: `one of ${CALLBACK_KINDS.join(', ').toLowerCase()}`,
  },
  rollout: {
    pattern: /^[a-z0-9]{1,32}$/,
    maxLength: 32,
    shape: '1 to 32 lower-case letters and digits',
  },
  event: {
    pattern: /^[0-9a-f]{32}-[1-9]\d{0,14}$/,
    maxLength: 48,
    shape: '32 lower-case hexadecimal digits, "-" and a number',
  },
  action: {
    pattern: /^[A-Za-z][A-Za-z0-9]{0,127}$/,
    maxLength: 128,
    shape: 'a letter, then up to 127 letters and digits',
  },
} as const satisfies Record<string, SegmentRule>;

export type SegmentVariable = keyof typeof SEGMENTS;

/** @param variable of a path, such as `account`; `pullApp` is the app of a pull configuration */
export function segmentRule(variable: string): SegmentRule | undefined {
  return Object.hasOwn(SEGMENTS, variable) ? SEGMENTS[variable as SegmentVariable] : undefined;
}

/** Whether a name that a cloud gives can be a segment of our names. */
export function isSegment(variable: 'domain' | 'vhost', name: string): boolean {
  return SEGMENTS[variable].pattern.test(name) && name !== '.' && name !== '..';
}
