import { Provider } from '@nestjs/common';
import { AccessControl } from '../application/accounts/access-control';
import { AccountDirectory } from '../application/accounts/account-directory';
import { Auditor } from '../application/audit/auditor';
import { EventAccess } from '../application/events/event-access';
import { EventService } from '../application/events/event.service';
import { EventWatches } from '../application/events/event-watches';
import { OperationFactory } from '../application/operations/operation-factory';
import { PageTokens } from '../application/page-tokens';
import { PolledSecretFiles } from '../config/loading/secret-files';
import { Admission } from '../transports/api/admission';
import { EventHandler } from '../transports/api/events/event.handler';
import { Composition } from './app-parts';
import { Receivers } from './receivers';
import { presentCaller } from './rollout.providers';

/** Receivers of events, and what shows the events. */
export function eventProviders(parts: Composition, auditor: Auditor): Provider[] {
  const { clock, store } = parts;
  return [
    {
      provide: Receivers,
      inject: [PolledSecretFiles],
      useFactory: (files: PolledSecretFiles) => new Receivers(parts, files),
    },
    {
      provide: EventAccess,
      inject: [AccessControl],
      useFactory: (access: AccessControl) => new EventAccess(access),
    },
    serviceProvider(parts, auditor),
    {
      provide: EventWatches,
      inject: [EventAccess],
      useFactory: (access: EventAccess) =>
        new EventWatches({ store: store.events, access, callerOf: (id) => presentCaller(parts, id), clock }),
    },
    {
      provide: EventHandler,
      inject: [Admission, EventService, EventWatches],
      useFactory: (admission: Admission, service: EventService, watches: EventWatches) =>
        new EventHandler(admission, service, watches),
    },
  ];
}

function serviceProvider({ clock, store }: Composition, auditor: Auditor): Provider {
  return {
    provide: EventService,
    inject: [AccountDirectory, EventAccess, OperationFactory, PageTokens, Receivers],
    useFactory: (
      directory: AccountDirectory,
      access: EventAccess,
      operations: OperationFactory,
      tokens: PageTokens,
      receivers: Receivers,
    ) =>
      new EventService({
        store: store.events,
        directory,
        access,
        operations,
        auditor,
        tokens,
        clock,
        timesOf: (id) => receivers.timesOf(id),
        revived: () => receivers.wake(),
      }),
  };
}
