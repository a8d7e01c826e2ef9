import { Provider } from '@nestjs/common';
import { AccessControl } from '../application/accounts/access-control';
import { AccountDirectory } from '../application/accounts/account-directory';
import { BreakerService } from '../application/accounts/breaker.service';
import { AuditService } from '../application/audit/audit.service';
import { RefusalAudit } from '../application/audit/refusal-audit';
import { CallbackKeys } from '../application/keys/callback-keys';
import { AccountCallbackConfigs, AccountPullConfigs } from '../application/configs/account-configs';
import { CallbackConfigService } from '../application/resources/callback-config.type';
import { PullConfigService } from '../application/resources/pull-config.type';
import { DeliveryService } from '../application/deliveries/delivery.service';
import { QuotaUses } from '../domain/operations/safeguards.port';
import { DriftService } from '../application/drift/drift.service';
import { CallbackTestService } from '../application/callback-tests/callback-test.service';
import { InventoryService } from '../application/inventory/inventory.service';
import { Admission } from '../transports/api/admission';
import { CallbackTestHandler } from '../transports/api/callback-tests/callback-test.handler';
import { AuditHandler } from '../transports/api/audit/audit.handler';
import { DeliveryHandler } from '../transports/api/deliveries/delivery.handler';
import { BreakerHandler } from '../transports/api/directory/breaker.handler';
import { DirectoryHandler } from '../transports/api/directory/directory.handler';
import { EventHandler } from '../transports/api/events/event.handler';
import { DriftHandler } from '../transports/api/drift/drift.handler';
import { InventoryHandler } from '../transports/api/inventory/inventory.handler';
import { CallbackConfigHandler, callbackConfigHandler } from '../transports/api/resources/callback-config.handler';
import { PullConfigHandler, pullConfigHandler } from '../transports/api/resources/pull-config.handler';
import { RolloutHandler } from '../transports/api/rollouts/rollout.handler';
import { MethodTable, ServiceHandler } from '../transports/api/service-handler';
import { GatewayExceptionFilter } from '../transports/errors/gateway-exception.filter';
import { GrpcStatusRenderer } from '../transports/errors/grpc-status.renderer';
import { RouteTable } from '../transports/rest/route-table';
import { Composition } from './app-parts';

const SERVICE_HANDLERS = [
  CallbackConfigHandler,
  CallbackTestHandler,
  PullConfigHandler,
  DirectoryHandler,
  BreakerHandler,
  AuditHandler,
  InventoryHandler,
  DeliveryHandler,
  RolloutHandler,
  EventHandler,
  DriftHandler,
];

/** What the controllers of both transports call, and what answers with an error. */
export function handlerProviders({ services, types, log }: Composition): Provider[] {
  const methods = services.flatMap((service) => service.methods.map(({ name }) => name));
  return [
    {
      provide: Admission,
      inject: [AccessControl, RefusalAudit],
      useFactory: (access: AccessControl, refusals: RefusalAudit) => new Admission(access, refusals),
    },
    {
      provide: CallbackConfigHandler,
      inject: [Admission, CallbackConfigService, AccountCallbackConfigs],
      useFactory: callbackConfigHandler,
    },
    {
      provide: PullConfigHandler,
      inject: [Admission, PullConfigService, AccountPullConfigs],
      useFactory: pullConfigHandler,
    },
    {
      provide: DirectoryHandler,
      inject: [Admission, AccessControl, AccountDirectory, QuotaUses, CallbackKeys],
      useFactory: (...parts: ConstructorParameters<typeof DirectoryHandler>) => new DirectoryHandler(...parts),
    },
    ...OVER_SERVICES,
    {
      provide: MethodTable,
      inject: SERVICE_HANDLERS,
      useFactory: (...handlers: ServiceHandler[]) => new MethodTable(methods, handlers),
    },
    {
      provide: GatewayExceptionFilter,
      inject: [RouteTable],
      useFactory: (routes: RouteTable) => new GatewayExceptionFilter(new GrpcStatusRenderer(types), routes, log.report),
    },
  ];
}

/** A handler that needs nothing but the use cases of its service. */
function overService<S>(
  handler: new (admission: Admission, service: S) => ServiceHandler,
  service: abstract new (...parts: never[]) => S,
): Provider {
  return {
    provide: handler,
    inject: [Admission, service],
    useFactory: (admission: Admission, useCases: S) => new handler(admission, useCases),
  };
}

/** Handlers whose use cases are those of one service. */
const OVER_SERVICES: readonly Provider[] = [
  overService(CallbackTestHandler, CallbackTestService),
  overService(BreakerHandler, BreakerService),
  overService(AuditHandler, AuditService),
  overService(DriftHandler, DriftService),
  overService(InventoryHandler, InventoryService),
  overService(DeliveryHandler, DeliveryService),
];
