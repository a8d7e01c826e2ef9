import createClient from 'openapi-fetch';
import type { components, paths } from './livegate.js';

/** The body of every error: RFC 9457, with members of livegate's own. */
type Problem = components['schemas']['Problem'];
type CallbackConfig = components['schemas']['CallbackConfig'];

const STREAM = '/v1/accounts/{account}/domains/{domain}/callbackConfigs/{kind}';
const path = { account: 'ali-sandbox', domain: 'push.example.com', kind: 'stream' as const };

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

const set = answerOf(
  await livegate.PUT(STREAM, {
    params: { path },
    body: { urls: ['https://hooks.example.com/live'], auth: { enabled: true, key: 'k3yForCallbacks01' } },
  }),
);
show('set', { urls: set.urls, actions: set.upstreamCalls?.map(({ action }) => action) });

const found = answerOf(await livegate.GET(STREAM, { params: { path } }));
show('read', { urls: found.urls, keySet: found.auth?.keySet });

const changed = await replaceUrls(found, ['https://hooks.example.com/new']);
show('changed', { urls: changed.urls });

try {
  await replaceUrls(found, ['https://hooks.example.com/late']);
} catch (error) {
  if (!(error instanceof LivegateError) || error.problem.reason !== 'ETAG_MISMATCH') throw error;
  show('refused', { status: error.problem.status, reason: error.problem.reason });
}

answerOf(await livegate.DELETE(STREAM, { params: { path } }));
