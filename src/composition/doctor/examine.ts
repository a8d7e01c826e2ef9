import { Finding } from '../../cli/findings';
import { Config } from '../../config/config';
import { Clock } from '../../domain/time/clock';
import { ProviderRegistration, ProviderSection } from '../../providers/provider-registration';
import { accountFindings } from './account-findings';
import { redisFindings, storeFindings } from './store-findings';

export interface Examined {
  readonly config: Config<ProviderSection>;
  readonly catalog: readonly ProviderRegistration[];
  readonly clock: Clock;
}

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
