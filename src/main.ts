#!/usr/bin/env node
// First, so that a signal during the start does not end the process.
import './config/reload/hang-ups';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliIo, LocalCommands } from './cli/cli-io';
import { processIo } from './cli/process-io';
import { runCli } from './cli/program';
import type { RunningCommands } from './composition/local-commands';
import { readYaml } from './composition/read-yaml';

/**
 * Exit statuses: 0 after a signal or if all is well; 1 if a command or serving failed, the store
 * was lost, calls were aborted or livegate is unhealthy; 2 if the command line, a file or the
 * configuration is wrong; 3 if the audit was changed; 130 after Ctrl-C; 137 (SIGKILL, by itself) if
 * a thread hangs in the system.
 */
async function main(): Promise<void> {
  const io = processIo();
  const version = ownVersion();
  const status = await runCli(process.argv.slice(2), { io, local: localCommands(io, version), readYaml, version });
  // Zero is no reason to end: livegate may be serving by now.
  if (status !== 0) process.exit(status);
}

/** Loaded when they are needed: a call to livegate takes less time than loading livegate. */
function localCommands(io: CliIo, version: string): LocalCommands {
  const load = async (): Promise<RunningCommands> => {
    const commands = await import('./composition/local-commands.js');
    return new commands.RunningCommands({ version, distDir: __dirname, io });
  };
  return {
    serve: async (file) => (await load()).serve(file),
    check: async (file) => (await load()).check(file),
    health: async (file) => (await load()).health(file),
    verifyAudit: async (file, heads) => (await load()).verifyAudit(file, heads),
    newKey: async () => (await load()).newKey(),
    examine: async (file) => (await load()).examine(file),
    mcp: async (options) => (await import('./composition/agents.js')).serveAgents(options, version, io),
    sandbox: async () => {
      await import('./sandbox/main.js');
      return 0;
    },
  };
}

function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8')) as { version: string };
  return version;
}

void main();
