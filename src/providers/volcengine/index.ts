import { ProviderRegistration } from '../provider-registration';
import { capabilities } from './volcengine.capabilities';
import { accountSchema } from './volcengine.config';
import { VolcengineProvider } from './volcengine.provider';

export const volcengine: ProviderRegistration = {
  id: 'volcengine',
  displayName: 'Volcengine Live',
  capabilities,
  accountSchema,
  create: (account, dependencies) => new VolcengineProvider(account, dependencies),
};
