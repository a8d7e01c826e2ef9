import type { Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import { Secret } from '../domain/access/secret';

/** The TLS material of a listener. Certificates and keys are PEM. */
export interface ListenerTls {
  /** The listener's own certificate first, then the chain to a known authority. */
  readonly cert: readonly string[];
  readonly key: Secret;
  /** Authorities of client certificates; if given, clients must present one. */
  readonly clientCa?: readonly string[];
}

/**
 * The cipher suites of both listeners, in OpenSSL's names: all of TLS 1.3, and of TLS 1.2 those
 * with forward secrecy and authenticated encryption (RFC 9325, section 4.2). Node's own default
 * also has RSA key exchange and CBC.
 */
export const TLS_CIPHERS = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
].join(':');

/**
 * RFC 8996 deprecates older versions. Set here so that `--tls-min-v1.0` in NODE_OPTIONS cannot
 * lower it.
 */
const TLS_MIN_VERSION = 'TLSv1.2';

export function secureContextOf({ cert, key, clientCa }: ListenerTls): SecureContextOptions {
  return {
    cert: cert.join('\n'),
    key: key.reveal(),
    ...(clientCa && { ca: clientCa.join('\n') }),
    ciphers: TLS_CIPHERS,
    minVersion: TLS_MIN_VERSION,
  };
}

/**
 * RFC 6797: browsers use TLS for this host for a year. Sent over TLS only, as section 7.2 demands.
 */
export function transportSecurityHeaders(socket: Socket): Readonly<Record<string, string>> {
  return 'encrypted' in socket ? { 'strict-transport-security': 'max-age=31536000' } : {};
}
