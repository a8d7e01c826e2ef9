import { Command, Option } from 'commander';
import { CliParts } from '../cli-io';
import { commandOf, firstOf, limitOf, RemoteFlags, withConnection } from '../command-parts';
import { clientFor } from '../connection-settings';
import { Output } from '../output';
import { accountName, breakerName, fullName } from '../resource-names';
import { BREAKERS, EVENTS } from './listings';
import { verifyCommand } from './local';

type Override = 'AUTO' | 'FORCED_OPEN' | 'FORCED_CLOSED';

/** `breakers` and `audit`. */
export function operatorCommands(parts: CliParts, finish: (status: number) => void): Command[] {
  const about = 'look at the audit, or verify it';
  const audit = commandOf('audit', about, 'livegate audit list ali-prod');
  return [breakersCommand(parts), audit.addCommand(auditListCommand(parts)).addCommand(verifyCommand(parts, finish))];
}

function breakersCommand(parts: CliParts): Command {
  const about = 'list the circuit breakers of an account, or force one';
  const example = 'livegate breakers ali-prod/SetLiveStreamsNotifyUrlConfig --override FORCED_OPEN';
  const override = new Option('--override <override>', 'force the breaker, or let it work by itself again');
  return withConnection(commandOf('breakers', about, example))
    .argument('<name>', 'account, or account and action')
    .addOption(override.choices(['AUTO', 'FORCED_OPEN', 'FORCED_CLOSED']))
    .action(async (text: string, flags: RemoteFlags & { override?: Override }) => {
      const client = await clientFor(parts, flags);
      const { signal } = parts.io;
      const output = new Output(parts.io, flags.output);
      if (flags.override)
        return output.data(await client.breakers.override(breakerName(text), flags.override, { signal }));
      if (/^[^/]+$/.test(text.replace(/^accounts\//, ''))) {
        return output.list('breakers', await client.breakers.list(accountName(text), { signal }).toArray(), BREAKERS);
      }
      output.data(await client.breakers.get(breakerName(text), { signal }));
    });
}

interface AuditFlags extends RemoteFlags {
  readonly limit: number;
  readonly since?: string;
  readonly until?: string;
  readonly caller?: string;
  readonly method?: string;
  readonly resource?: string;
  readonly requestId?: string;
}

function auditListCommand(parts: CliParts): Command {
  const example = 'livegate audit list ali-prod --caller media-team --limit 20';
  return withConnection(commandOf('list', 'list what was done, the newest first', example))
    .argument('<account>', 'such as ali-prod')
    .option('--limit <number>', 'how many events to list', limitOf, 100)
    .option('--since <time>', 'events from then on, such as 2026-11-22T08:00:00Z')
    .option('--until <time>', 'events before then')
    .option('--caller <id>', 'events of one caller')
    .option('--method <name>', 'events of one method, such as SetCallbackConfig')
    .option('--resource <name>', 'events of one resource and those below it')
    .option('--request-id <id>', 'events of one request')
    .action(async (account: string, flags: AuditFlags) => {
      const client = await clientFor(parts, flags);
      const { limit, since, until, caller, method, requestId } = flags;
      const events = client.auditEvents.list(accountName(account), {
        pageSize: Math.min(limit, 1_000),
        startTime: since,
        endTime: until,
        caller,
        method,
        requestId,
        resource: flags.resource === undefined ? undefined : fullName(flags.resource),
        signal: parts.io.signal,
      });
      new Output(parts.io, flags.output).list('auditEvents', await firstOf(events, limit), EVENTS);
    });
}
