import { ProviderAccount, AccountEnvironment, ProviderRegistration } from '../provider-registration';
import { capabilities } from './volcengine.capabilities';
import { accountSchema } from './volcengine.config';
import { credentialSource, VolcengineCredentials } from './volcengine.credentials';
import { VolcengineProvider } from './volcengine.provider';

export const volcengine: ProviderRegistration = {
  id: 'volcengine',
  displayName: 'Volcengine Live',
  sandboxAccount: 'volc-sandbox',
  capabilities,
  accountSchema,
  credentialsOf({ credentials }: ProviderAccount<VolcengineCredentials>, environment: AccountEnvironment) {
    return credentialSource(credentials, environment);
  },
  create: (account, dependencies) => new VolcengineProvider(account, dependencies),
};
