import { once } from 'node:events';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { AgentOptions, CliIo } from '../cli/cli-io';
import { AgentListener, AgentServer, agentTools } from '../mcp';
import { PROVIDER_CATALOG } from '../providers/provider.catalog';
import { readDescriptorSet } from '../transports/contract/api-services';
import { describeMethods } from '../transports/openapi/method-schemas';

/** Serves agents until a signal, or over standard input until that ends. Resolves to 0. */
export async function serveAgents(options: AgentOptions, version: string, io: Pick<CliIo, 'write'>): Promise<number> {
  const methods = describeMethods(readDescriptorSet(), PROVIDER_CATALOG);
  const tools = agentTools({ methods, allowApply: options.allowApply });
  const newServer = (): AgentServer => new AgentServer({ tools, version }, options.connect);
  const signal = Promise.race(['SIGINT', 'SIGTERM'].map((name) => once(process, name)));
  const { listen } = options;
  if (!listen) {
    const server = newServer();
    const ended = once(process.stdin, 'close');
    await server.speakOver(new StdioServerTransport());
    await Promise.race([signal, ended, server.closed]);
    await server.close();
    return 0;
  }
  const { connect } = options;
  const listener = new AgentListener({ ...listen, connect, newServer, now: () => performance.now() });
  const url = await listener.listen();
  io.write(`${JSON.stringify({ event: 'ready', mcp: url })}\n`);
  await signal;
  await listener.close();
  return 0;
}
