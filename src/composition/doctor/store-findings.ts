import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { clockFinding, Finding } from '../../cli/findings';
import { causeOf } from '../../domain/errors/cause-of';
import { Clock } from '../../domain/time/clock';
import { RedisTarget } from '../../domain/values/redis-target';
import { RedisConnection } from '../../resilience/shared/redis-connection';
import { RedisUnusable, requireFit } from '../../resilience/shared/redis-unusable';
import { connect, newPool } from '../../store/postgres-pool';
import { StoreSettings } from '../../store/open-store';

const STATEMENT_TIMEOUT_MS = 3_000;

/** The embedded store's folder, or the database. */
export async function storeFindings(settings: StoreSettings, clock: Clock): Promise<Finding[]> {
  const { database, dataDir } = settings;
  return database ? await databaseFindings(database.url.reveal(), clock) : [folderFinding(dataDir)];
}

function folderFinding(dataDir: string): Finding {
  const check = 'store';
  const found = existsSync(dataDir) ? dataDir : `${dataDir}, which does not exist yet`;
  try {
    accessSync(`${existing(dataDir)}/.`, constants.R_OK | constants.W_OK | constants.X_OK);
    return { check, result: 'OK', found };
  } catch (error) {
    const advice = 'let the user that livegate runs as make it and write to it';
    return { check, result: 'FAILED', found: `${found} (${causeOf(error)})`, advice };
  }
}

/** The folder itself, or the one around it that is there. */
function existing(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : existing(dirname(path));
}

interface DatabaseFacts {
  readonly now: string;
  readonly readOnly: string;
  readonly mayCreate: boolean;
}

const FACTS = `select extract(epoch from clock_timestamp()) * 1000 as "now",
  current_setting('transaction_read_only') as "readOnly",
  has_schema_privilege(current_schema(), 'CREATE') as "mayCreate"`;

async function databaseFindings(url: string, clock: Clock): Promise<Finding[]> {
  const check = 'PostgreSQL';
  const pool = newPool({ url, statementTimeoutMs: STATEMENT_TIMEOUT_MS, maxConnections: 1 });
  try {
    const client = await connect(pool);
    const { rows } = await client.query<DatabaseFacts>(FACTS).finally(() => client.release(true));
    const [facts] = rows;
    const clockOfIt = clockFinding('clock of PostgreSQL', Number(facts?.now) - clock.now());
    return [databaseFinding(check, facts), clockOfIt];
  } catch (error) {
    const advice = 'check database.url, the server, and the rules of pg_hba.conf';
    return [{ check, result: 'FAILED', found: causeOf(error), advice }];
  } finally {
    await pool.end();
  }
}

function databaseFinding(check: string, facts: DatabaseFacts | undefined): Finding {
  if (facts?.readOnly !== 'off') {
    const advice = 'name the primary in database.url, or all hosts';
    return { check, result: 'FAILED', found: 'it takes no writes', advice };
  }
  if (facts.mayCreate) return { check, result: 'OK', found: 'reachable, takes writes' };
  const advice = 'grant CREATE on the schema to the user of database.url, at least for a new version';
  return { check, result: 'WARNING', found: 'its user may make no tables', advice };
}

export async function redisFindings(target: RedisTarget, clock: Clock): Promise<Finding[]> {
  const check = 'Redis';
  try {
    const redis = await RedisConnection.open(target);
    try {
      const facts = await redis.facts();
      const time = clockFinding('clock of Redis', (await redis.time()) - clock.now());
      requireFit(facts, target);
      return [{ check, result: 'OK', found: 'reachable, fit for quotas' }, time];
    } finally {
      redis.close();
    }
  } catch (error) {
    if (error instanceof RedisUnusable) {
      const advice = 'configure Redis as docs/deployment.md says';
      return [{ check, result: 'FAILED', found: error.message, advice }];
    }
    const advice = 'check redis.url, the server, and its users';
    return [{ check, result: 'FAILED', found: causeOf(error), advice }];
  }
}
