import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { measureAuditGrowth } from './audit-growth';
import type { CloudsHandlers } from './clouds.worker';
import { startLivegate } from './livegate';
import type { LoadHandlers } from './load.worker';
import { PartResult, withProcesses } from './part';
import { Row } from './report';
import { compare, Contender, Score } from './rounds';
import { Worker } from './worker';
import { measureStoreLoop } from './store-loop';
import { BenchAccount, callsOf, changing, LIFTED, owners } from './world';

const CONCURRENCY = 32;
const VERBS = ['set', 'get'] as const;
type Verb = (typeof VERBS)[number];

const ACCOUNT: BenchAccount = {
  id: 'volc',
  provider: 'volcengine',
  uid: '2000000001',
  owners: owners('live', 2 * CONCURRENCY),
  quotas: LIFTED.volcengine,
};

/** One livegate, and how it is called. */
interface Variant {
  readonly name: string;
  readonly verbs: readonly Verb[];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly authorization?: string;
  readonly execArgv?: readonly string[];
}

/**
 * What the others are compared with: everything that a write has, and nobody is asked who they are.
 */
const BASE = 'nobody is asked';

/**
 * Safeguards*: what it costs to know who calls, to remember what was applied, and to put it on
 * record.
 */
export async function measureSafeguards({ quick }: { readonly quick: boolean }): Promise<PartResult> {
  const folder = mkdtempSync(join(tmpdir(), 'livegate-safeguards-'));
  try {
    const variantsOfCalls = await measureVariants(await variants(folder), quick);
    const loop = await measureStoreLoop();
    const growth = await measureAuditGrowth();
    return { rows: [...variantsOfCalls.rows, ...loop.rows, ...growth.rows], notes: [] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measureVariants(all: readonly Variant[], quick: boolean): Promise<PartResult> {
  return withProcesses(async (processes) => {
    const cloudWorker = processes.add(new Worker<CloudsHandlers>('clouds'));
    const clouds = await cloudWorker.call('start', { accounts: [ACCOUNT], quotas: 'off' });
    const load = processes.add(new Worker<LoadHandlers>('load'));
    const contenders: Record<Verb, Contender[]> = { set: [], get: [] };
    for (const { name, verbs, authorization, settings, execArgv } of all) {
      const { process, rest } = await startLivegate({ accounts: [ACCOUNT], clouds, settings, execArgv });
      processes.add(process);
      for (const verb of verbs) {
        const calls = changing(callsOf(ACCOUNT, verb, 'snapshot'));
        const target = { url: rest, authorization };
        const run: Contender['run'] = (durationMs) =>
          load.call('closed', { target, calls, concurrency: CONCURRENCY, durationMs });
        contenders[verb].push({ name, process, warmUpMs: quick ? 3_000 : 12_000, run });
      }
    }
    const rows: Row[] = [];
    for (const verb of VERBS) {
      const scores = await compare(contenders[verb], {
        ...(quick ? { rounds: 3, durationMs: 800 } : { rounds: 5, durationMs: 2_500 }),
        arrivals: () => cloudWorker.call('count', null),
      });
      rows.push(...rowsOf(scores, verb));
    }
    return { rows, notes: [] };
  });
}

/** Files that they need are put into the folder. */
async function variants(folder: string): Promise<Variant[]> {
  const key = randomBytes(32).toString('hex');
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const token = await new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: 'bench' })
    .setIssuer('bench')
    .setAudience('livegate')
    .setSubject('bench')
    .setExpirationTime('1h')
    .sign(privateKey);
  const caller = {
    id: 'bench',
    apiKeys: [{ sha256: createHash('sha256').update(key).digest('hex') }],
    grants: [{ accounts: ['*'], domains: ['*'], verbs: ['read', 'write'] }],
    throttle: { limit: 10_000, windowMs: 100 },
  };
  const jwk = { ...(await exportJWK(publicKey)), kid: 'bench', alg: 'ES256' };
  const jwks = join(folder, 'jwks.json');
  writeFileSync(jwks, JSON.stringify({ keys: [jwk] }));
  const jwt = { issuer: 'bench', audience: 'livegate', algorithms: ['ES256'], jwks };
  const known = { auth: { mode: 'callers' }, callers: [caller] };
  return [
    { name: BASE, verbs: VERBS },
    { name: 'API key, rights and the caller’s limit', verbs: VERBS, settings: known, authorization: `Bearer ${key}` },
    {
      name: 'token (ES256), rights and the caller’s limit',
      verbs: VERBS,
      settings: { ...known, auth: { mode: 'callers', jwt } },
      authorization: `Bearer ${token}`,
    },
    { name: 'reads on record', verbs: ['get'], settings: { audit: { reads: true } } },
    {
      name: 'no audit, no memory (not a setting)',
      verbs: VERBS,
      execArgv: ['--require', join(__dirname, 'without-records.js')],
    },
  ];
}

function rowsOf(scores: ReadonlyMap<string, Score>, verb: Verb): Row[] {
  const base = scores.get(BASE)?.cpuMsPerCall ?? NaN;
  return [...scores].map(([name, { perSecond, p50Ms, p99Ms, cpuMsPerCall }]) => ({
    part: 'safeguards',
    subject: `${verb}: ${name}`,
    figures: {
      'calls/s': perSecond,
      'ms p50': p50Ms,
      'ms p99': p99Ms,
      'ms CPU per call': cpuMsPerCall,
      '% of the first by CPU': (100 * cpuMsPerCall) / base,
    },
    goals: [],
  }));
}
