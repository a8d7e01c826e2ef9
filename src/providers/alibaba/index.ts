import { ProviderAccount, AccountEnvironment, ProviderRegistration } from '../provider-registration';
import { AlibabaApi } from './alibaba.api';
import { AlibabaCallbacks } from './alibaba.callbacks';
import { ALIBABA_CAPABILITIES } from './alibaba.capabilities';
import { AlibabaClient } from './alibaba.client';
import { alibabaAccountSchema } from './alibaba.config';
import { AlibabaCredentials, alibabaCredentialSource } from './alibaba.credentials';
import { AlibabaProvider } from './alibaba.provider';
import { AlibabaPulls } from './alibaba.pulls';

/** Alibaba Cloud ApsaraVideo Live. */
export const alibaba: ProviderRegistration = {
  id: 'alibaba',
  displayName: 'Alibaba Cloud Live',
  sandboxAccount: 'ali-sandbox',
  capabilities: ALIBABA_CAPABILITIES,
  accountSchema: alibabaAccountSchema,
  credentialsOf({ credentials }: ProviderAccount<AlibabaCredentials>, environment: AccountEnvironment) {
    return alibabaCredentialSource(credentials, environment);
  },
  create(account, dependencies) {
    const api = new AlibabaApi(account, new AlibabaClient(account, dependencies), dependencies.pipeline);
    return new AlibabaProvider(new AlibabaCallbacks(api), new AlibabaPulls(api));
  },
};
