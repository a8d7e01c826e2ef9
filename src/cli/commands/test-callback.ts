import { Command } from 'commander';
import { CliParts } from '../cli-io';
import { commandOf, RemoteFlags, withConnection } from '../command-parts';
import { clientFor } from '../connection-settings';
import { EXIT, UsageFault } from '../failures';
import { Output } from '../output';
import { configName } from '../resource-names';

const EXAMPLE = 'livegate test ali-prod/domains/push.example.com/callbackConfigs/stream';

/** `test`. */
export function testCommand(parts: CliParts, finish: (status: number) => void): Command {
  const about = 'send a test event to the URL of a callback configuration, and tell what the cloud would make of it';
  return withConnection(commandOf('test', about, EXAMPLE))
    .argument('<name>', 'name of the callback configuration')
    .option('--url-index <number>', 'which of its URLs, counted from 0', indexOf, 0)
    .action(async (text: string, flags: RemoteFlags & { urlIndex: number }) => {
      const { name } = configName(text);
      if (!name.includes('/callbackConfigs/')) throw new UsageFault(`${name} is no callback configuration`);
      const client = await clientFor(parts, flags);
      const options = { urlIndex: flags.urlIndex, signal: parts.io.signal };
      const result = await client.callbackConfigs.test(name, options);
      new Output(parts.io, flags.output).data(result);
      if (result.verdict !== 'OK') finish(EXIT.FAILED);
    });
}

function indexOf(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new UsageFault('--url-index must be a number from 0 to 9999');
  return Number(text);
}
