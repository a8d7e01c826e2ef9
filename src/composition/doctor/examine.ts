import { Finding } from '../../cli/findings';
import { accountFindings, Examined } from './account-findings';
import { redisFindings, storeFindings } from './store-findings';

/** Checks what a configuration names, from here. Changes nothing, and makes no folder or table. */
export async function examine(examined: Examined): Promise<readonly Finding[]> {
  const { config, clock } = examined;
  const { accounts, callers } = config;
  const found = `${accounts.length} accounts, ${callers.length} callers`;
  return [
    { check: 'configuration', result: 'OK', found },
    ...(await storeFindings(config, clock)),
    ...(config.redis ? await redisFindings(config.redis, clock) : []),
    ...(await accountFindings(examined)),
  ];
}
