import { ProviderAccount, AccountEnvironment, ProviderRegistration } from '../provider-registration';
import { AlibabaApi } from './alibaba.api';
import { AlibabaCallbacks } from './alibaba.callbacks';
import { capabilities } from './alibaba.capabilities';
import { AlibabaClient } from './alibaba.client';
import { accountSchema } from './alibaba.config';
import { AlibabaCredentials, credentialSource } from './alibaba.credentials';
import { AlibabaDeliveries } from './alibaba.deliveries';
import { AlibabaDomains } from './alibaba.domains';
import { AlibabaProvider } from './alibaba.provider';
import { AlibabaPulls } from './alibaba.pulls';

/** Alibaba Cloud ApsaraVideo Live. */
export const alibaba: ProviderRegistration = {
  id: 'alibaba',
  displayName: 'Alibaba Cloud Live',
  sandboxAccount: 'ali-sandbox',
  capabilities: capabilities,
  accountSchema: accountSchema,
  credentialsOf({ credentials }: ProviderAccount<AlibabaCredentials>, environment: AccountEnvironment) {
    return credentialSource(credentials, environment);
  },
  create(account, dependencies) {
    const api = new AlibabaApi(account, new AlibabaClient(account, dependencies), dependencies.pipeline);
    return new AlibabaProvider({
      callbacks: new AlibabaCallbacks(api),
      pulls: new AlibabaPulls(api),
      domains: new AlibabaDomains(api),
      deliveries: new AlibabaDeliveries(api, dependencies.clock),
    });
  },
};
