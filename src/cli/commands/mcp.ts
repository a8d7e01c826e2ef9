import { Command } from 'commander';
import { LivegateClient } from '../../client';
import { AgentOptions, CliParts } from '../cli-io';
import { commandOf, Finish, withTarget } from '../command-parts';
import { ConnectionFlags, targetFor } from '../connection-settings';
import { UsageFault } from '../failures';

interface AgentFlags extends ConnectionFlags {
  readonly allowApply?: boolean;
  readonly listen?: string;
  readonly allowedHost: readonly string[];
}

/** `mcp`. */
export function mcpCommand(parts: CliParts, finish: Finish): Command {
  const about = 'serve agents over the Model Context Protocol, on standard input and output or over HTTP';
  return withTarget(commandOf('mcp', about, 'livegate mcp --url https://livegate.example.com'))
    .option('--allow-apply', 'let agents apply, cancel and retry rollouts; else they look and plan')
    .option('--listen <address>', 'serve over HTTP, such as 127.0.0.1:8090; each agent sends its own token')
    .option('--allowed-host <name>', 'name that agents may reach this by; may be repeated', collected, [])
    .action(async (flags: AgentFlags) => finish(await parts.local.mcp(await agentOptions(parts, flags))));
}

/** Over HTTP, livegate gets only the token of the agent, and never that of whoever serves it. */
async function agentOptions(parts: CliParts, flags: AgentFlags): Promise<AgentOptions> {
  const { token, ...target } = await targetFor(parts, flags);
  const { allowApply = false, listen, allowedHost } = flags;
  if (listen !== undefined) {
    if (flags.tokenFile !== undefined) throw new UsageFault('--token-file: over HTTP each agent sends its own token');
    const connect = (own: string | undefined): LivegateClient =>
      new LivegateClient({ ...target, ...(own !== undefined && { token: own }) });
    return { allowApply, connect, listen: { ...addressOf(listen), allowedHosts: allowedHost } };
  }
  const text = await token();
  const client = new LivegateClient({ ...target, ...(text !== undefined && { token: text }) });
  return { allowApply, connect: () => client };
}

function addressOf(text: string): { readonly host: string; readonly port: number } {
  const [, host, port] = /^(?:(\[[0-9a-f:]+\]|[^:[\]]+):)?(\d{1,5})$/i.exec(text) ?? [];
  if (!(Number(port) <= 65_535))
    throw new UsageFault(`${JSON.stringify(text)} is not an address such as 127.0.0.1:8090`);
  return { host: host?.replace(/^\[|\]$/g, '') ?? '127.0.0.1', port: Number(port) };
}

function collected(name: string, all: readonly string[]): readonly string[] {
  return [...all, name];
}
