import { setTimeout } from 'node:timers/promises';
import { scrape } from '../support/scrape';
import type { CloudsHandlers } from './clouds.worker';
import { Livegate, LivegateOptions, startLivegate } from './livegate';
import type { LoadHandlers } from './load.worker';
import { PartResult, withProcesses } from './part';
import { Row } from './report';
import { compare, Contender, Score } from './rounds';
import { median, percentile } from './statistics';
import { Worker } from './worker';
import { accessKeyId, ANSWERS, BenchAccount, callsOf, changing, LIFTED, owners } from './world';

const CONCURRENCY = 32;
const VERBS = ['set', 'get'] as const;
const ACCOUNT: BenchAccount = {
  id: 'ali',
  provider: 'alibaba',
  uid: '1000000000000001',
  owners: owners('push', 2 * CONCURRENCY),
  quotas: LIFTED.alibaba,
};

/** A livegate that is compared with the first. */
interface Variant {
  readonly name: string;
  readonly settings: LivegateOptions['settings'];
  readonly isTraced?: boolean;
  /** More CPU than the first, in percent. */
  readonly maxCostPercent: number;
}

const LOGS_AND_METRICS = { log: { level: 'info', requests: true }, metrics: { port: 0 } };

const VARIANTS: readonly Variant[] = [
  { name: 'without logs and metrics', settings: { log: { level: 'error', requests: false } }, maxCostPercent: 0 },
  { name: 'with logs and metrics', settings: LOGS_AND_METRICS, maxCostPercent: 10 },
  { name: 'every call traced as well', settings: LOGS_AND_METRICS, isTraced: true, maxCostPercent: 20 },
];

/** Observability*: what it costs to be seen, and to be looked at. */
export async function measureObservability({ quick }: { readonly quick: boolean }): Promise<PartResult> {
  const cost = await measureCostOf(quick);
  const scrapes = await measureScrapes(quick);
  return { rows: [...cost.rows, ...scrapes.rows], notes: [] };
}

/** A livegate of each variant, one beside the other; metrics are scraped once a round. */
function measureCostOf(quick: boolean): Promise<PartResult> {
  return withProcesses(async (processes) => {
    const fixed = processes.add(new Worker<CloudsHandlers>('clouds'));
    const upstream = await fixed.call('startFixed', { answer: ANSWERS.alibaba });
    const clouds = { alibaba: upstream, volcengine: upstream };
    const load = processes.add(new Worker<LoadHandlers>('load'));
    // It takes all spans, and says nothing.
    const collector = await processes.add(new Worker<CloudsHandlers>('clouds')).call('startFixed', { answer: '' });
    const started: [string, Livegate][] = [];
    for (const { name, settings, isTraced } of VARIANTS) {
      const env = isTraced ? { OTEL_EXPORTER_OTLP_ENDPOINT: collector } : {};
      const livegate = await startLivegate({ accounts: [ACCOUNT], clouds, settings, env });
      processes.add(livegate.process);
      started.push([name, livegate]);
    }
    const rows: Row[] = [];
    for (const verb of VERBS) {
      const calls = changing(callsOf(ACCOUNT, verb, 'stream'));
      const contenders = started.map(([name, { process, rest, metrics }]): Contender => ({
        name,
        process,
        warmUpMs: quick ? 4_000 : 15_000,
        run: async (durationMs) => {
          if (metrics !== undefined) await scrape(metrics);
          return await load.call('closed', { target: { url: rest }, calls, concurrency: CONCURRENCY, durationMs });
        },
      }));
      const scores = await compare(contenders, {
        ...(quick ? { rounds: 6, durationMs: 1_000 } : { rounds: 10, durationMs: 2_500 }),
        arrivals: () => fixed.call('count', null),
      });
      rows.push(...costRows(scores, verb));
    }
    return { rows, notes: [] };
  });
}

function costRows(scores: ReadonlyMap<string, Score>, verb: string): Row[] {
  const [base] = scores.values();
  return [...scores].map(([name, { perSecond, p50Ms, p99Ms, cpuMsPerCall }], index) => {
    const max = VARIANTS.find((variant) => variant.name === name)?.maxCostPercent ?? 0;
    const percent = 100 * (cpuMsPerCall / (base?.cpuMsPerCall ?? NaN) - 1);
    const figures = { 'calls/s': perSecond, 'ms p50': p50Ms, 'ms p99': p99Ms, 'ms CPU per call': cpuMsPerCall };
    const goal = { text: `≤ ${max} % more`, met: percent <= max, must: false };
    return {
      part: 'observability',
      subject: `${verb}: ${name}`,
      figures: index === 0 ? figures : { ...figures, '% more CPU': percent },
      goals: index === 0 ? [] : [goal],
    };
  });
}

const ACCOUNTS = 1_000;
const MAX_SCRAPE_MS = 100;
/** One slot at a time, so that each one that is late shows. */
const TIGHT = { limit: 1, windowMs: 100 };
const SCRAPE_EVERY_MS = 250;
const MIN_EVENNESS = 0.98;

const many: readonly BenchAccount[] = Array.from({ length: ACCOUNTS }, (_, index) => {
  const number = String(index).padStart(4, '0');
  return {
    id: `account-${number}`,
    provider: 'alibaba',
    uid: `100000000001${number}`,
    owners: [`push-${number}.example.com`],
    quotas: LIFTED.alibaba,
  };
});

const tight: BenchAccount = {
  id: 'tight',
  provider: 'alibaba',
  uid: '1000000000000002',
  owners: owners('push', 2 * CONCURRENCY),
  quotas: { ...LIFTED.alibaba, DescribeLiveStreamsNotifyUrlConfig: TIGHT },
};

/** Scrapes of 1,000 accounts in use, two actions each, and the slots of a quota beside them. */
function measureScrapes(quick: boolean): Promise<PartResult> {
  return withProcesses(async (processes) => {
    const fixed = processes.add(new Worker<CloudsHandlers>('clouds'));
    const load = processes.add(new Worker<LoadHandlers>('load'));
    const upstream = await fixed.call('startFixed', { answer: ANSWERS.alibaba });
    const clouds = { alibaba: upstream, volcengine: upstream };
    const settings = { log: { level: 'error' }, metrics: { port: 0 } };
    const livegate = await startLivegate({ accounts: [...many, tight], clouds, settings });
    processes.add(livegate.process);
    const url = String(livegate.metrics);
    const target = { url: livegate.rest };
    for (const verb of VERBS) {
      const calls = many.flatMap((account) => callsOf(account, verb, 'stream'));
      await load.call('once', { target, calls, concurrency: CONCURRENCY });
    }
    const text = await scrape(url);
    const times = await scrapeTimes(url, quick ? 20 : 50);
    const slots = async (durationMs: number): Promise<readonly number[]> => {
      await fixed.call('clear', null);
      const calls = callsOf(tight, 'get', 'stream');
      await load.call('open', { address: livegate.grpc, calls, perSecond: 20, durationMs, timeoutMs: 2_000 });
      const action = 'DescribeLiveStreamsNotifyUrlConfig';
      return await fixed.call('times', { accessKeyId: accessKeyId(tight), action });
    };
    await slots(2_000);
    const [alone, beside]: [number[][], number[][]] = [[], []];
    for (let round = 0; round < (quick ? 3 : 6); round += 1) {
      alone.push(gapsOf(await slots(4_000)));
      const stop = scrapeOften(url);
      beside.push(gapsOf(await slots(4_000)));
      await stop();
    }
    return { rows: [scrapeRow(text, times), slotsRow(alone.flat(), beside.flat())], notes: [] };
  });
}

async function scrapeTimes(url: string, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const begin = performance.now();
    await scrape(url);
    times.push(performance.now() - begin);
  }
  return times;
}

/** Scrapes until it is stopped. */
function scrapeOften(url: string): () => Promise<void> {
  let isOn = true;
  const scraping = (async () => {
    while (isOn) {
      await scrape(url);
      await setTimeout(SCRAPE_EVERY_MS);
    }
  })();
  return async () => {
    isOn = false;
    await scraping;
  };
}

/** Between each arrival and the next, without the first second, in which slots are saved up. */
function gapsOf(times: readonly number[]): number[] {
  const from = (times[0] ?? 0) + 1_000;
  const settled = times.filter((time) => time >= from);
  return settled.slice(1).map((time, index) => time - (settled[index] ?? time));
}

function scrapeRow(text: string, times: readonly number[]): Row {
  const perAccount = text.split('\n').filter((line) => line.includes('account="account-0000"')).length;
  return {
    part: 'observability',
    subject: `a scrape of ${ACCOUNTS.toLocaleString('en')} accounts in use, two actions each`,
    figures: {
      'ms median': median(times),
      'ms longest': Math.max(...times),
      'series per account': perAccount,
      'series in all': text.split('\n').filter(isSample).length,
      MB: text.length / 1e6,
    },
    goals: [{ text: `< ${MAX_SCRAPE_MS} ms`, met: median(times) < MAX_SCRAPE_MS, must: false }],
  };
}

function isSample(line: string): boolean {
  return line !== '' && !line.startsWith('#');
}

function slotsRow(alone: readonly number[], beside: readonly number[]): Row {
  const mean = (gaps: readonly number[]): number => gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const evenness = mean(alone) / mean(beside);
  return {
    part: 'observability',
    subject: `slots of a quota of ${TIGHT.limit} in ${TIGHT.windowMs} ms, beside four scrapes a second`,
    figures: {
      'ms between slots without': mean(alone),
      'ms with': mean(beside),
      'ms p99 without': percentile(alone, 0.99),
      'ms p99 with': percentile(beside, 0.99),
    },
    goals: [{ text: `≥ ${100 * MIN_EVENNESS} % of those without`, met: evenness >= MIN_EVENNESS, must: false }],
  };
}
