import { DynamicModule, Module } from '@nestjs/common';
import { Composition } from './composition/app-parts';
import { handlerProviders } from './composition/handler.providers';
import { throttleProviders } from './composition/throttle.providers';
import { upstreamProviders } from './composition/upstream.providers';
import { useCaseProviders } from './composition/use-case.providers';
import { grpcController } from './transports/grpc/grpc.controller';
import { HealthController } from './transports/health/health.controller';
import { Readiness } from './transports/health/readiness';
import { restController } from './transports/rest/rest.controller';
import { RouteTable } from './transports/rest/route-table';

/** All that an instance consists of, from the transports down to the clouds. */
@Module({})
export class AppModule {
  static of(parts: Composition, routes: RouteTable, readiness: Readiness): DynamicModule {
    return {
      module: AppModule,
      controllers: [
        ...parts.services.map((service) => restController(service, parts.log.report)),
        ...parts.services.map(grpcController),
        HealthController,
      ],
      providers: [
        { provide: RouteTable, useValue: routes },
        { provide: Readiness, useValue: readiness },
        ...throttleProviders(parts),
        ...handlerProviders(parts),
        ...useCaseProviders(parts),
        ...upstreamProviders(parts),
      ],
    };
  }
}
