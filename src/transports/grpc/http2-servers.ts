import type { Http2Server, ServerOptions } from 'node:http2';
import type { Server } from '@grpc/grpc-js';

/*
 * The only place that reaches into grpc-js 1.14. Its channel options pass on just two of Node's
 * HTTP/2 options (build/src/server.js, `commonServerOptions`; grpc/grpc-node#1666 added the last),
 * and it does not expose its servers (`http2Servers`). A version that renames either does not
 * compile; one that stops using them fails at start.
 */

/** Adds Node's own options to the HTTP/2 servers that `server` will create. */
export function setHttp2Options(server: Server, options: ServerOptions): void {
  const common = server['commonServerOptions'] as ServerOptions | undefined;
  if (!common) throw new Error('grpc-js keeps its HTTP/2 options elsewhere');
  Object.assign(common, { ...options, settings: { ...common.settings, ...options.settings } });
}

/** The HTTP/2 servers of `server`, one for each bound address. */
export function http2ServersOf(server: Server): readonly Http2Server[] {
  const servers = server['http2Servers'] as ReadonlyMap<Http2Server, unknown> | undefined;
  if (!servers || servers.size === 0) throw new Error('grpc-js keeps its HTTP/2 servers elsewhere');
  return [...servers.keys()];
}
