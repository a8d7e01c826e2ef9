import { AccountDirectory } from '../../application/account-directory';
import { pageViolations, paginate } from '../../application/paging';
import { QuotaUses } from '../../domain/quota-use';
import { parseAccountName, parseProviderName } from '../../domain/resource-name';
import { GetRequestDto, ListRequestDto } from './messages.dto';
import { nameOf, refuse } from './name-of';
import { AccountMessage, ProviderMessage, presentAccount, presentProvider } from './provider.mapper';
import { IncomingMessage, readMessage } from './read-message';

/** What both controllers of ProviderService and AccountService call: message in, message out. Asks no cloud. */
export class DirectoryHandler {
  constructor(
    private readonly directory: AccountDirectory,
    private readonly quotas: QuotaUses,
  ) {}

  getProvider(incoming: IncomingMessage): ProviderMessage {
    const { value, violations } = readMessage(GetRequestDto, incoming);
    const id = nameOf(incoming, 'name', value.name, violations, parseProviderName);
    refuse(violations);
    return presentProvider(this.directory.provider(id));
  }

  listProviders(incoming: IncomingMessage): { providers: ProviderMessage[]; nextPageToken: string } {
    const { value, violations } = readMessage(ListRequestDto, incoming);
    refuse([...violations, ...pageViolations(value)]);
    const { items, nextPageToken } = paginate(this.directory.providers(), ({ id }) => id, value);
    return { providers: items.map(presentProvider), nextPageToken };
  }

  async getAccount(incoming: IncomingMessage): Promise<AccountMessage> {
    const { value, violations } = readMessage(GetRequestDto, incoming);
    const id = nameOf(incoming, 'name', value.name, violations, parseAccountName);
    refuse(violations);
    const account = this.directory.account(id);
    const uses = await this.quotas.uses(account);
    return presentAccount(
      account,
      uses.toSorted((one, other) => (one.action < other.action ? -1 : 1)),
    );
  }

  listAccounts(incoming: IncomingMessage): { accounts: AccountMessage[]; nextPageToken: string } {
    const { value, violations } = readMessage(ListRequestDto, incoming);
    refuse([...violations, ...pageViolations(value)]);
    const { items, nextPageToken } = paginate(this.directory.accounts(), ({ id }) => id, value);
    return { accounts: items.map((account) => presentAccount(account)), nextPageToken };
  }
}
