import type { Server as TlsServer } from 'node:https';
import { createSecureContext } from 'node:tls';
import { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TlsConfig } from '../config/config';
import { ConfigError } from '../config/config-error';
import { PrepareReload } from '../config/reload/current-config';
import { GrpcServer } from '../transports/grpc/grpc.server';
import { secureContextOf } from '../transports/listener-tls';
import { Composition } from './app-parts';

const UNUSABLE_RULE = 'holds what TLS cannot use, such as a key that is too short';

/**
 * Has the listeners use certificates and keys that a reload brings. Connections keep what they
 * began with; the next handshakes use the new ones.
 */
export function reloadTls({ current }: Composition, rest: NestFastifyApplication, grpc: GrpcServer): void {
  current.onChange(
    ['rest'],
    useTls('rest', (tls) => (rest.getHttpServer() as TlsServer).setSecureContext(secureContextOf(tls))),
  );
  current.onChange(
    ['grpc'],
    useTls('grpc', (tls) => grpc.useTls(tls)),
  );
}

function useTls(listener: 'rest' | 'grpc', use: (tls: TlsConfig) => void): PrepareReload<object> {
  return function* (next) {
    const { tls } = next[listener];
    if (tls) check(listener, tls);
    yield;
    return () => {
      if (tls) use(tls);
      return undefined;
    };
  };
}

function check(listener: string, tls: TlsConfig): void {
  try {
    createSecureContext(secureContextOf(tls));
  } catch {
    throw new ConfigError([{ path: `${listener}.tls`, rule: UNUSABLE_RULE }]);
  }
}
