import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { buildConnector } from 'undici';
import { Secret } from '../../domain/access/secret';
import { ConnectionFailure } from './connection-failure';

/** An HTTP proxy that tunnels. */
export interface Proxy {
  /** An origin. */
  readonly url: string;
  readonly user?: Secret;
  readonly password?: Secret;
}

export interface TunnelOptions {
  /** For the tunnel, and again for the TLS handshake within it. */
  readonly connectTimeoutMs: number;
  readonly tls: Pick<ConnectionOptions, 'ca'>;
}

/**
 * Connects to endpoints through a proxy, once for each call. undici's ProxyAgent connects again for ever where a proxy ends CONNECT: its
 * client takes that for a connection that was lost and may be had anew (nodejs/undici#3897; mended in 8, which wants Node 22).
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
  const host = hostname.includes(':') ? `[${hostname}]` : hostname;
  return `${host}:${port || (protocol === 'https:' ? 443 : 80)}`;
}

function openTunnel(proxy: Proxy, authority: string, { connectTimeoutMs, tls }: TunnelOptions): Promise<Socket> {
  const { protocol, hostname, port } = new URL(proxy.url);
  const headers = { host: authority, connection: 'keep-alive', 'proxy-connection': 'keep-alive', ...loginOf(proxy) };
  const to = { host: hostname.replace(/^\[(.*)\]$/, '$1'), ...(port && { port }), path: authority, headers };
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
    // Whatever the status: Node takes each answer to CONNECT for the end of HTTP.
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
