import { AccountEnvironment, ProviderRegistration } from '../provider-registration';
import { answersOf } from './volcengine.answers';
import { capabilitiesOf } from './volcengine.capabilities';
import { accountSchema } from './volcengine.config';
import { credentialSource } from './volcengine.credentials';
import { HiddenOption } from './volcengine.hidden-options';
import { FamilyAccount, FamilyMember } from './volcengine.member';
import { VolcengineProvider } from './volcengine.provider';
import { FamilyDelivery } from './volcengine.test-event';

export type { FamilyAccount, FamilyDelivery, FamilyMember, HiddenOption };

/**
 * The provider for a cloud of Volcengine's family: clouds that share an API and differ in hosts,
 * regions and limits.
 */
export function familyRegistration(member: FamilyMember): ProviderRegistration {
  const { id, displayName, sandboxAccount } = member;
  const answers = answersOf(member);
  return {
    id,
    displayName,
    sandboxAccount,
    capabilities: capabilitiesOf(member),
    accountSchema: (kit) => accountSchema(kit, member),
    credentialsOf({ credentials }: FamilyAccount, environment: AccountEnvironment) {
      return credentialSource(credentials, environment);
    },
    create: (account: FamilyAccount, dependencies) => new VolcengineProvider(member, answers, account, dependencies),
  };
}
