import { AccountEnvironment, ProviderAccount, ProviderRegistration } from '../provider-registration';
import { capabilities } from './volcengine.capabilities';
import { accountSchema } from './volcengine.config';
import { credentialSource, VolcengineCredentials } from './volcengine.credentials';
import { FamilyMember } from './volcengine.member';
import { VolcengineProvider } from './volcengine.provider';

export type { FamilyMember };

/** The provider for a cloud of Volcengine's family: clouds that share an API and differ in hosts, regions and limits. */
export function familyRegistration(member: FamilyMember): ProviderRegistration {
  return {
    ...member,
    capabilities,
    accountSchema,
    credentialsOf({ credentials }: ProviderAccount<VolcengineCredentials>, environment: AccountEnvironment) {
      return credentialSource(credentials, environment);
    },
    create: (account, dependencies) => new VolcengineProvider(account, dependencies),
  };
}
