import { isSelected, NameSelection, selectsNothing } from '../../domain/access/access-policy';
import { Caller } from '../../domain/access/caller';
import { ReceivedEvent } from '../../domain/received/received-event';
import { AccessControl } from '../accounts/access-control';

/** What of a CloudEvent livegate itself looks at. */
export interface EventContent extends Readonly<Record<string, unknown>> {
  readonly id?: unknown;
}

/** An event as a caller sees it. */
export interface VisibleEvent extends Omit<ReceivedEvent, 'event'> {
  readonly cloudEvent: EventContent;
}

/** Which events a caller may see: those of the domains that it may read. */
export class EventAccess {
  constructor(private readonly access: AccessControl) {}

  /** Whether the account can have an event that the caller may see. Throws ACCOUNT_NOT_FOUND. */
  maySeeAny(caller: Caller, account: string): boolean {
    return !selectsNothing(this.access.readableNames(caller, account));
  }

  /** Throws ACCOUNT_NOT_FOUND. */
  filterFor(caller: Caller, account: string): (event: ReceivedEvent) => VisibleEvent | undefined {
    const names = this.access.readableNames(caller, account);
    return ({ event, ...rest }) => {
      const cloudEvent = JSON.parse(event) as EventContent;
      return isVisible(names, account, cloudEvent) ? { ...rest, cloudEvent } : undefined;
    };
  }
}

/** An event without domain and vhost, such as one that was not recognised, is of the account. */
function isVisible(names: NameSelection, account: string, { data }: EventContent): boolean {
  if (names === 'ALL') return true;
  const { domain, vhost } = Object(data) as Readonly<Record<string, unknown>>;
  const owners = [
    ...(typeof domain === 'string' && domain !== '' ? [`domains/${domain}`] : []),
    ...(typeof vhost === 'string' && vhost !== '' ? [`vhosts/${vhost}`] : []),
  ];
  return owners.some((owner) => isSelected(names, `accounts/${account}/${owner}`));
}
