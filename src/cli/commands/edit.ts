import { LivegateError } from '../../client';
import { CliIo, CliParts } from '../cli-io';
import { LeftBehind, UsageFault } from '../failures';
import { Output, OutputFormat, yamlOf } from '../output';
import { editableConfig } from '../written-fields';

interface EditFlags {
  readonly etag?: string;
  readonly force?: boolean;
  readonly validateOnly?: boolean;
  readonly output?: OutputFormat;
}

/** One of the client's collections of configurations. */
interface Configs {
  get(name: string, options: object): Promise<{ readonly etag?: string }>;
  set(name: string, config: never, options: object): Promise<unknown>;
}

const HEAD = '# Save and close to write this; lines with # do not count. Without a change, nothing is written.\n';

/**
 * Opens the configuration in an editor, again with the faults as comments while there are any, and
 * writes it if nobody has changed it meanwhile.
 */
export async function editConfig(parts: CliParts, configs: Configs, name: string, flags: EditFlags): Promise<void> {
  const { io } = parts;
  const { signal } = io;
  const live = await configs.get(name, { signal });
  const shown = `# ${name}\n${HEAD}${yamlOf(editableConfig(live))}`;
  const { force } = flags;
  const options = { etag: flags.etag ?? live.etag, force, signal };
  let text = shown;
  for (;;) {
    const saved = await io.edit(text);
    if (saved === shown) throw new UsageFault('nothing has changed');
    const { faults, config } = await keptIfLost(io, saved, async () => {
      if (saved === text) throw new UsageFault('the faults are still there');
      const read = parts.readYaml(saved);
      const faults = 'faults' in read ? read.faults : await faultsOf(configs, name, read.value, options);
      if (faults.length > 0 || !('value' in read)) return { faults };
      const last = { ...options, validateOnly: flags.validateOnly };
      return { faults, config: await configs.set(name, read.value as never, last) };
    });
    if (config !== undefined) return new Output(io, flags.output).data(config);
    text = withFaults(saved, faults);
  }
}

/** Keeps what a person has written, if it does not arrive. */
async function keptIfLost<T>(io: CliIo, text: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new LeftBehind(error, `your text is kept in ${await io.keep(text)}`);
  }
}

/** Faults that another look at the text can mend; others are thrown. */
async function faultsOf(configs: Configs, name: string, config: unknown, options: object): Promise<readonly string[]> {
  if (typeof config !== 'object' || config === null) return ['1:1: must be a mapping'];
  try {
    await configs.set(name, config as never, { ...options, validateOnly: true });
    return [];
  } catch (error) {
    if (!(error instanceof LivegateError) || error.violations.length === 0) throw error;
    return error.violations.map(({ field, description }) => `${field}: ${description}`);
  }
}

const FAULT_MARK = '#! ';

function withFaults(text: string, faults: readonly string[]): string {
  const others = text.split('\n').filter((line) => !line.startsWith(FAULT_MARK));
  return [...faults.map((fault) => `${FAULT_MARK}${fault}`), ...others].join('\n');
}
