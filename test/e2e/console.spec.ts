/*
 * The console as livegate serves it, and what its pages are made of. In a browser it is in
 * test/slow/console.spec.ts.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PullConfig } from '../../src/client';
import { CATALOGUES } from '../../src/console/i18n/translate';
import { ClientConfig } from '../../src/console/pages/configs/config-fields';
import { Conflict, conflictRows, merged } from '../../src/console/pages/configs/editor/conflict';
import {
  draftOf,
  inputOf,
  OTHER_FIELDS,
  SWITCH_FIELDS,
  TEXT_FIELDS,
  KeyChoice,
} from '../../src/console/pages/configs/editor/draft';
import { isKnownField } from '../../src/console/pages/configs/editor/field-texts';
import { lineStyle, MOST_STYLES } from '../../src/console/ui/series';
import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';
import { CONSOLE_DIR, startSystem, System } from '../support/start-system';

const STYLES = join(__dirname, '../../src/console/styles');

describe('served', () => {
  let system: System;
  beforeAll(async () => (system = await startSystem()));
  afterAll(() => system.close());

  it.each([
    ['/console', './console/'],
    ['/console/', './'],
    ['/console/accounts/ali', './../'],
    ['/console/accounts/ali/domains/push.example.com', './../../../'],
  ])('%s is the page, which finds its root at %s', async (path, base) => {
    const { status, headers, text } = await get(system, path);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(/<base href="([^"]*)"/.exec(text)?.[1]).toBe(base);
  });

  it('lets the page load nothing inline and nothing from elsewhere, and be framed by nobody', async () => {
    const { headers, text } = await get(system, '/console/');
    const policy = headers.get('content-security-policy')?.split('; ');
    expect(policy).toEqual(expect.arrayContaining(["default-src 'self'", "img-src 'self' data:"]));
    expect(policy?.join()).not.toMatch(/unsafe|\*|https?:/);
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon[a-z]+=/);
  });

  it.each(['/console/assets/none.js', '/console/assets/../index.html', '/console/assets/%2e%2e/%2e%2e/main.js'])(
    '%s is nothing',
    async (path) => {
      const { status, text } = await get(system, path);
      expect(status === 404 || text.includes('<base')).toBe(true);
      expect(text).not.toContain('require(');
    },
  );

  it('lets browsers keep what is named by its content, and ask for everything else', async () => {
    const cached = async (path: string) => (await get(system, path)).headers.get('cache-control');
    const [asset = ''] = readdirSync(join(CONSOLE_DIR, 'assets'));
    expect(asset).toMatch(/-[\w-]{8}\.(js|css)$/);
    expect(await cached(`/console/assets/${asset}`)).toBe('public, max-age=31536000, immutable');
    for (const path of ['/console/', '/console/icon.svg']) expect(await cached(path)).toBe('no-cache');
  });

  it('answers no other method', async () => {
    expect((await fetch(`${system.app.rest}/console/`, { method: 'POST' })).status).toBe(404);
  });
});

describe('switched off', () => {
  let system: System;
  beforeAll(async () => (system = await startSystem({ settings: 'console: { enabled: false }' })));
  afterAll(() => system.close());

  const files = readdirSync(CONSOLE_DIR, { recursive: true, encoding: 'utf8' }).map((file) => `/console/${file}`);
  it.each([
    ['its addresses', ['/console', '/console/', '/console/accounts/ali']],
    ['its files', files],
  ])('%s are what is nowhere, header by header', async (_what, paths) => {
    const nowhere = await get(system, '/nowhere');
    const answers = await Promise.all(paths.map((path) => get(system, path)));
    const seen = ({ status, headers }: Answer) => ({ status, headers: [...headers.keys()].sort() });
    expect(answers.map(seen)).toEqual(paths.map(() => ({ ...seen(nowhere), status: 404 })));
  });

  it('leaves nothing of it in the documentation', async () => {
    const { headers, text } = await get(system, '/docs');
    expect(text).not.toMatch(/console|<base/);
    expect(headers.get('content-security-policy')).toContain("base-uri 'none'");
  });
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

async function get(system: System, path: string): Promise<Answer> {
  const response = await fetch(system.app.rest + path);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

it('has every text in every language, with the same values in it', () => {
  const places = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();
  const shapes = Object.values(CATALOGUES).map((texts) =>
    Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, text === '' ? ['empty'] : places(text)])),
  );
  for (const shape of shapes) expect(shape).toEqual(shapes[0]);
});

describe.each(['light', 'dark'])('the %s colours', (theme) => {
  const colours = coloursOf(theme);
  const surfaces = ['page', 'surface', 'surface-2'];
  const texts = [
    ...['text', 'text-muted', 'accent'].flatMap((text) => surfaces.map((surface) => [text, surface])),
    ['on-accent', 'accent'],
    ['on-bad', 'bad'],
    ...['accent', 'good', 'warn', 'bad'].map((role) => [role, `${role}-soft`]),
    ...['good', 'warn', 'bad'].map((role) => [role, 'surface']),
  ];

  it.each(texts)('let %s be read on %s', (text = '', surface = '') => {
    expect(contrast(colours[text], colours[surface])).toBeGreaterThanOrEqual(4.5);
  });

  it.each(surfaces)('let controls be seen on %s', (surface) => {
    expect(contrast(colours['border-control'], colours[surface])).toBeGreaterThanOrEqual(3);
  });

  it('let each line of a plot be seen', () => {
    const lines = Array.from({ length: MOST_STYLES }, (_none, index) => lineStyle(index).colour.slice(2));
    for (const line of lines) expect(contrast(colours[line], colours['surface'])).toBeGreaterThanOrEqual(3);
    expect(new Set(lines.map((line) => colours[line])).size).toBe(new Set(lines).size);
  });
});

function coloursOf(theme: string): Record<string, string> {
  const [light = '', dark = ''] = readFileSync(join(STYLES, 'tokens.css'), 'utf8').split(':root[');
  const rules = theme === 'light' ? light : dark;
  const colours: Record<string, string> = {};
  for (const [, name = '', value = ''] of rules.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)) colours[name] = value;
  return colours;
}

/** As WCAG 2.2 defines it. */
function contrast(one: string | undefined, other: string | undefined): number {
  const [light = 0, dark = 0] = [luminance(one ?? ''), luminance(other ?? '')].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const channels = [1, 3, 5].map((from) => parseInt(colour.slice(from, from + 2), 16) / 255);
  const [red = NaN, green = NaN, blue = NaN] = channels.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe('the form of a configuration', () => {
  const controls: readonly string[] = [...TEXT_FIELDS, ...SWITCH_FIELDS, ...OTHER_FIELDS];
  const offered = PROVIDER_CATALOG.flatMap(({ id, capabilities: { callbacks, pull } }) =>
    [...callbacks, pull].flatMap(({ fields }) => fields.map(({ field }) => [id, field] as const)),
  );

  it.each([...new Set(offered.filter(([, field]) => !field.startsWith('{')).map(([id, field]) => `${id} ${field}`))])(
    'has a control for %s',
    (text) => {
      const field = text.split(' ')[1] ?? '';
      expect(isKnownField(field)).toBe(true);
      expect(controls).toContain(field.startsWith('origins.') ? 'origins' : field);
    },
  );

  const output = { inconsistencies: [], upstreamCalls: [], rememberedFields: [], drift: [], etag: '"1"' };
  const callback = (fields: object): ClientConfig => ({ ...output, name: 'a', kind: 'STREAM', urls: [], ...fields });
  const pull = (fields: Pick<PullConfig, 'origins'> & Partial<PullConfig>): ClientConfig => ({
    ...output,
    name: 'a',
    ...fields,
  });

  it.each([
    [callback({ urls: ['https://a.example.com'] }), { urls: ['https://a.example.com'] }],
    [
      callback({
        auth: { enabled: true, keySet: true, keyRef: 'hook' },
        stream: { switchUrl: 'https://b.example.com' },
      }),
      { auth: { enabled: true }, stream: { switchUrl: 'https://b.example.com' } },
    ],
    [callback({ auth: { enabled: false, keySet: false } }), {}],
    [
      pull({
        origins: [{ protocol: 'RTMP', host: 'a', port: 1935, group: 'g', params: { k: 'v=w' } }],
        originApp: 'x',
      }),
      { origins: [{ protocol: 'RTMP', host: 'a', port: 1935, group: 'g', params: { k: 'v=w' } }], originApp: 'x' },
    ],
    [
      pull({ origins: [{ protocol: 'HLS', host: 'b' }], transcodedStreams: true }),
      { origins: [{ protocol: 'HLS', host: 'b' }], transcodedStreams: true },
    ],
  ])('sends what it was made from, and no more: %j', (config, input) => {
    expect(inputOf(draftOf(config))).toEqual(input);
  });

  it('sends a key only with a signature', () => {
    const draft = { ...draftOf(undefined), key: { kind: 'typed', key: 'secret' } as const };
    expect(inputOf(draft)).toEqual({});
    expect(inputOf({ ...draft, switches: { 'auth.enabled': true } })).toEqual({
      auth: { enabled: true, key: 'secret' },
    });
  });

  it('suggests in a conflict what only one side has changed, and of two changes its own', () => {
    const base = callback({ urls: ['https://a.example.com'], stream: { switchUrl: 'https://s.example.com' } });
    const theirs = callback({ urls: ['https://t.example.com'], stream: { exceptionUrl: 'https://e.example.com' } });
    const draft = { ...draftOf(base), urls: ['https://m.example.com'] };
    const conflict = { base, draft, theirs };
    const paths = ['urls', 'stream.switchUrl', 'stream.exceptionUrl', 'auth.enabled'];
    const rows = conflictRows(conflict, paths, '');
    expect(rows.map(({ field, suggested }) => [field, suggested])).toEqual([
      ['urls', 'mine'],
      ['stream.switchUrl', 'theirs'],
      ['stream.exceptionUrl', 'theirs'],
    ]);
    const choices = Object.fromEntries(rows.map(({ field, suggested }) => [field, suggested]));
    expect(inputOf(merged(conflict, choices))).toEqual({
      urls: ['https://m.example.com'],
      stream: { exceptionUrl: 'https://e.example.com' },
    });
    expect(inputOf(merged(conflict, { ...choices, urls: 'theirs' })).urls).toEqual(['https://t.example.com']);
  });

  describe('shows both keys in a conflict by their names', () => {
    const signed = (auth: object) => callback({ auth: { enabled: true, keySet: true, ...auth } });
    const [base, theirs] = [signed({ keyRef: 'k0' }), signed({ keyRef: 'k2' })];
    const conflictOf = (key: KeyChoice, was = base, now: ClientConfig = theirs): Conflict => {
      return { base: was, draft: { ...draftOf(was), key }, theirs: now };
    };
    const keep: KeyChoice = { kind: 'keep' };
    const k1: KeyChoice = { kind: 'named', keyRef: 'k1' };
    const typed: KeyChoice = { kind: 'typed', key: 'a-secret' };

    it.each([
      ['another name', conflictOf(k1), ['k1', 'k2', 'mine']],
      ['a typed one, which is not shown', conflictOf(typed), ['New key', 'k2', 'mine']],
      ['the one that was there', conflictOf(keep), ['k0', 'k2', 'theirs']],
      ['another one, which only the form changes', conflictOf(k1, base, base), ['k1', 'k0', 'mine']],
      [
        'another one than one without a name',
        conflictOf(k1, base, signed({ keyFingerprint: 'f' })),
        ['k1', 'f', 'mine'],
      ],
    ] as const)('%s', (_what, conflict, [mine, live, suggested]) => {
      expect(conflictRows(conflict, [], 'New key')).toEqual([{ field: 'auth.key', mine, theirs: live, suggested }]);
    });

    it.each([
      ['is the same', conflictOf({ kind: 'named', keyRef: 'k2' })],
      ['is what the cloud has, under no name', conflictOf(keep, signed({ keyFingerprint: 'f' }))],
      ['signs nothing any more', conflictOf(k1, base, callback({}))],
    ])('but none that %s', (_what, conflict) => {
      expect(conflictRows(conflict, [], 'New key')).toEqual([]);
    });

    it('and sends the one that was chosen', () => {
      const sent = (key: KeyChoice, side: 'mine' | 'theirs') =>
        inputOf(merged(conflictOf(key), { 'auth.key': side })).auth;
      expect(sent(k1, 'mine')).toEqual({ enabled: true, keyRef: 'k1' });
      expect(sent(keep, 'mine')).toEqual({ enabled: true, keyRef: 'k0' });
      expect(sent(typed, 'mine')).toEqual({ enabled: true, key: 'a-secret' });
      // What is live then is kept.
      expect(sent(k1, 'theirs')).toEqual({ enabled: true });
    });
  });
});
