import { X509Certificate } from 'node:crypto';
import { get as getPlain } from 'node:http';
import { get as getSecure, RequestOptions } from 'node:https';
import type { PeerCertificate } from 'node:tls';
import { Config, TlsConfig } from '../config/config';
import { urlHost } from '../domain/values/url-hosts';

/** The health of a running livegate, and the URL that was asked. */
export interface ProbeResult {
  readonly healthy: boolean;
  /** Such as `https://127.0.0.1:8080/healthz`. */
  readonly url: string;
  /** The HTTP status, or why there is none. */
  readonly answer: string;
}

/**
 * Asks the process that runs with this configuration whether it is alive: at its health listener if
 * it has one, otherwise over REST. Over TLS the process must show the configured certificate; its
 * names and authority do not matter.
 */
export async function probeHealth(config: Pick<Config, 'health' | 'rest'>, timeoutMs: number): Promise<ProbeResult> {
  const { host, port, tls } = config.health ? { ...config.health, tls: undefined } : config.rest;
  const url = `${tls ? 'https' : 'http'}://${urlHost(reachable(host))}:${port}/healthz`;
  if (port === 0) return { healthy: false, url, answer: 'the configured port is 0, so the open port is unknown' };
  try {
    const status = await statusOf(url, { timeout: timeoutMs, agent: false, ...(tls && pinned(tls)) });
    return { healthy: status === 200, url, answer: String(status) };
  } catch (error) {
    return { healthy: false, url, answer: error instanceof Error ? error.message : String(error) };
  }
}

function statusOf(url: string, options: RequestOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const get = url.startsWith('https:') ? getSecure : getPlain;
    const signal = AbortSignal.timeout(options.timeout ?? 0);
    get(url, { ...options, signal }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).once('error', (error) => reject(signal.aborted ? new Error('no answer in time') : error));
  });
}

/** Accepts the configured certificate and no other. */
function pinned({ cert }: TlsConfig): RequestOptions & { readonly allowPartialTrustChain: boolean } {
  const [own = ''] = cert;
  const { fingerprint256 } = new X509Certificate(own);
  return {
    ca: [...cert],
    allowPartialTrustChain: true,
    checkServerIdentity: (_host: string, shown: PeerCertificate) =>
      shown.fingerprint256 === fingerprint256
        ? undefined
        : new Error('it shows a certificate other than rest.tls.cert'),
  };
}

/** A listener on all addresses is reachable on loopback. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}
