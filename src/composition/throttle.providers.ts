import { Provider } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { CallerThrottleGuard } from '../transports/throttle/caller-throttle.guard';
import { ThrottleStore } from '../transports/throttle/throttle-store';
import { Composition } from './app-parts';

/** Limits of callers; none where the configuration sets none. */
export function throttleProviders({ config, clock, current, log }: Composition): Provider[] {
  const atStart = config.throttle;
  if (!atStart) return [];
  return [
    { provide: ThrottleStore, useFactory: () => ThrottleStore.open(clock, log.report, config.redis) },
    {
      provide: CallerThrottleGuard,
      inject: [ThrottleStore, Reflector],
      useFactory: ({ storage }: ThrottleStore, reflector: Reflector) =>
        new CallerThrottleGuard(() => current.get().throttle ?? atStart, storage, reflector, log.reportRepeated),
    },
  ];
}
