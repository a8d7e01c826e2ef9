import { NO_INSTRUMENTS } from '../domain/telemetry/instruments.port';
import { RequestMonitor } from '../observability/requests/request-monitor';
import { AppParts, Telemetry } from './app-parts';

export function openTelemetry({ config, clock, log }: AppParts): Telemetry {
  const instruments = NO_INSTRUMENTS;
  const requests = new RequestMonitor({ logAll: config.log.requests, instruments, log, clock });
  return { instruments, requests };
}
