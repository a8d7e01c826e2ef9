import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { buildConnector } from 'undici';
import { Secret } from '../../domain/access/secret';
import { urlHost, withoutBrackets } from '../../domain/values/url-hosts';
import { ConnectionFailure } from './connection-failure';

/** An HTTP proxy that supports CONNECT. */
export interface Proxy {
  /** An origin. */
  readonly url: string;
  readonly user?: Secret;
  readonly password?: Secret;
}

export interface TunnelOptions {
  /** Applies to the tunnel, and again to the TLS handshake inside it. */
  readonly connectTimeoutMs: number;
  readonly tls: Pick<ConnectionOptions, 'ca'>;
}

/**
 * Connects to endpoints through a proxy, once per call. undici's ProxyAgent reconnects endlessly if
 * the proxy closes the connection on CONNECT, because its client takes that for a lost connection
 * (nodejs/undici#3897; fixed in undici 8, which requires Node 22).
 */
export function tunnelConnector(proxy: Proxy, options: TunnelOptions): buildConnector.connector {
  const secure = buildConnector({ timeout: options.connectTimeoutMs, ...options.tls });
  return (target, callback) => {
    openTunnel(proxy, authorityOf(target), options).then(
      (socket) => {
        if (target.protocol === 'https:') secure({ ...target, httpSocket: socket }, callback);
        else callback(null, socket);
      },
      (thrown: unknown) => callback(ConnectionFailure.from(thrown, 'PROXY_'), null),
    );
  };
}

function authorityOf({ hostname, port, protocol }: buildConnector.Options): string {
  return `${urlHost(hostname)}:${port || (protocol === 'https:' ? 443 : 80)}`;
}

function openTunnel(proxy: Proxy, authority: string, { connectTimeoutMs, tls }: TunnelOptions): Promise<Socket> {
  const { protocol, hostname, port } = new URL(proxy.url);
  const headers = { host: authority, connection: 'keep-alive', 'proxy-connection': 'keep-alive', ...loginOf(proxy) };
  const to = { host: withoutBrackets(hostname), ...(port && { port }), path: authority, headers };
  return new Promise((resolve, reject) => {
    const send = protocol === 'https:' ? requestHttps : requestHttp;
    const request = send({ ...to, ...tls, method: 'CONNECT', agent: false });
    const timer = setTimeout(() => {
      request.destroy(
        new ConnectionFailure('PROXY_TIMEOUT', `the proxy did not open a tunnel within ${connectTimeoutMs} ms`),
      );
    }, connectTimeoutMs);
    request.once('error', reject);
    request.once('close', () => clearTimeout(timer));
    // Emitted for any status: Node treats every answer to CONNECT as the end of HTTP.
    request.once('connect', ({ statusCode = 0 }, socket) => {
      if (statusCode >= 200 && statusCode < 300) return resolve(socket);
      socket.on('error', () => undefined).destroy();
      reject(new ConnectionFailure(`PROXY_HTTP_${statusCode}`, `the proxy answered CONNECT with ${statusCode}`));
    });
    request.end();
  });
}

function loginOf({ user, password }: Proxy): Record<string, string> {
  if (!user) return {};
  const login = `${user.reveal()}:${password?.reveal() ?? ''}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(login, 'utf8').toString('base64')}` };
}
