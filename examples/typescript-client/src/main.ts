import createClient from 'openapi-fetch';
import type { components, paths } from './livegate.js';

/** The body of every error: RFC 9457, with members of livegate's own. */
type Problem = components['schemas']['Problem'];
type CallbackConfig = components['schemas']['CallbackConfig'];

const CONFIGS = '/v1/accounts/{account}/domains/{domain}/callbackConfigs';
const STREAM = `${CONFIGS}/{kind}` as const;
const domain = { account: 'ali-sandbox', domain: 'push.example.com' };
const path = { ...domain, kind: 'stream' as const };

const [baseUrl = 'http://127.0.0.1:8080'] = process.argv.slice(2);
const key = process.env['LIVEGATE_KEY'];
const livegate = createClient<paths>({ baseUrl, headers: key ? { authorization: `Bearer ${key}` } : {} });

class LivegateError extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.reason}: ${problem.detail}`);
  }
}

/** The answer of a call, or its problem as an exception. */
function answerOf<T>({ data, error }: { data?: T; error?: Problem }): T {
  if (data === undefined) throw error ? new LivegateError(error) : new Error('livegate did not answer');
  return data;
}

/** Changes the URLs alone, and only if nobody has changed the configuration since it was read. */
async function replaceUrls({ etag }: CallbackConfig, urls: string[]): Promise<CallbackConfig> {
  if (etag === undefined) throw new Error('this answer has no etag');
  return answerOf(
    await livegate.PATCH(STREAM, {
      params: { path, query: { updateMask: 'urls' }, header: { 'If-Match': etag } },
      body: { urls },
    }),
  );
}

function show(what: string, facts: object): void {
  console.log(`${what}: ${JSON.stringify(facts)}`);
}

/** The problem of a call that livegate refuses. */
async function problemOf(call: Promise<unknown>): Promise<Problem> {
  try {
    await call;
  } catch (error) {
    if (error instanceof LivegateError) return error.problem;
    throw error;
  }
  throw new Error('livegate did not refuse it');
}

async function setUrls(urls: string[]): Promise<CallbackConfig> {
  const body = { urls, auth: { enabled: true, key: 'k3yForCallbacks01' } };
  return answerOf(await livegate.PUT(STREAM, { params: { path }, body }));
}

async function main(): Promise<void> {
  const set = await setUrls(['https://hooks.example.com/live']);
  show('set', { urls: set.urls, actions: set.upstreamCalls?.map(({ action }) => action) });

  const found = answerOf(await livegate.GET(STREAM, { params: { path } }));
  show('read', { urls: found.urls, keySet: found.auth?.keySet });

  const listed = answerOf(await livegate.GET(CONFIGS, { params: { path: domain } }));
  show('listed', { names: listed.callbackConfigs?.map(({ name }) => name) });

  const changed = await replaceUrls(found, ['https://hooks.example.com/new']);
  show('changed', { urls: changed.urls });

  const late = await problemOf(replaceUrls(found, ['https://hooks.example.com/late']));
  show('refused', { status: late.status, reason: late.reason });

  const bad = await problemOf(setUrls(['ftp://hooks.example.com']));
  show('refused', { reason: bad.reason, fields: bad.violations?.map(({ field }) => field) });

  const gone = answerOf(await livegate.DELETE(STREAM, { params: { path } }));
  show('deleted', { actions: gone.upstreamCalls?.map(({ action }) => action) });
}

try {
  await main();
} catch (error) {
  if (!(error instanceof LivegateError)) throw error;
  const { status, reason, retryAfterMs } = error.problem;
  show('failed', { status, reason, retryAfterMs });
  process.exitCode = 1;
}
