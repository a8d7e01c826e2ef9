import { AccessControl } from '../../../application/accounts/access-control';
import { AccountDirectory } from '../../../application/accounts/account-directory';
import { CallbackKeys } from '../../../application/keys/callback-keys';
import { addFaults } from '../../../application/request-faults';
import { CallContext } from '../../../application/operations/call-operation';
import { pageViolations, paginate } from '../../../application/paging';
import { QuotaUses } from '../../../domain/operations/safeguards.port';
import { parseAccountName, parseProviderName } from '../../../domain/resources/resource-name';
import { Admission, readNamed } from '../admission';
import { GetRequestDto, ListRequestDto } from '../messages/messages.dto';
import { AccountMessage, ProviderMessage, presentAccount, presentProvider } from './provider.mapper';
import { MethodHandlers, ServiceHandler } from '../service-handler';
import { IncomingMessage, readMessage } from '../messages/read-message';
import { refuse } from '../messages/refusals';

const GET_PROVIDER = { field: 'name', parse: parseProviderName, dto: GetRequestDto } as const;
const GET_ACCOUNT = {
  method: 'GetAccount',
  field: 'name',
  parse: parseAccountName,
  dto: GetRequestDto,
  verb: 'read',
} as const;

/**
 * ProviderService and AccountService. Calls no cloud. Every caller sees the providers; an account
 * is visible to callers with a grant on it.
 */
export class DirectoryHandler implements ServiceHandler {
  constructor(
    private readonly admission: Admission,
    private readonly access: AccessControl,
    private readonly directory: AccountDirectory,
    private readonly quotas: QuotaUses,
    private readonly keys: CallbackKeys,
  ) {}

  methods(): MethodHandlers {
    return {
      GetProvider: (incoming) => this.#getProvider(incoming),
      ListProviders: (incoming) => this.#listProviders(incoming),
      GetAccount: (...call) => this.#getAccount(...call),
      ListAccounts: (...call) => this.#listAccounts(...call),
    };
  }

  #getProvider(incoming: IncomingMessage): ProviderMessage {
    const { name: id, violations } = readNamed(GET_PROVIDER, incoming);
    refuse(violations);
    return presentProvider(this.directory.provider(id));
  }

  #listProviders(incoming: IncomingMessage): { providers: ProviderMessage[]; nextPageToken: string } {
    const { value, violations } = readMessage(ListRequestDto, incoming);
    refuse(addFaults(violations, pageViolations(value)));
    const { items, nextPageToken } = paginate(this.directory.providers(), ({ id }) => id, value);
    return { providers: items.map(presentProvider), nextPageToken };
  }

  async #getAccount(incoming: IncomingMessage, call: CallContext): Promise<AccountMessage> {
    const { name, violations } = this.admission.admit(GET_ACCOUNT, incoming, call);
    refuse(violations);
    const account = this.directory.account(name.account);
    const uses = await this.quotas.uses(account);
    return presentAccount(account, this.directory.receiversOf(account), {
      quotas: uses.toSorted((one, other) => (one.action < other.action ? -1 : 1)),
      callbackKeys: this.keys.namesFor(account, call.caller),
    });
  }

  #listAccounts(
    incoming: IncomingMessage,
    { caller }: CallContext,
  ): { accounts: AccountMessage[]; nextPageToken: string } {
    const { value, violations } = readMessage(ListRequestDto, incoming);
    refuse(addFaults(violations, pageViolations(value)));
    const { items, nextPageToken } = this.access.visibleAccounts(caller, value);
    return {
      accounts: items.map((account) => presentAccount(account, this.directory.receiversOf(account))),
      nextPageToken,
    };
  }
}
