import { join } from 'node:path';
import { isToken, LivegateClient } from '../client';
import { CliIo, CliParts } from './cli-io';
import { UsageFault } from './failures';
import { fileFault, yamlFile } from './yaml-file';

/** The options that every command that calls livegate has. */
export interface ConnectionFlags {
  readonly url?: string;
  readonly tokenFile?: string;
  readonly profile?: string;
  /** In milliseconds. */
  readonly timeout?: number;
}

interface Profile {
  readonly url?: string;
  readonly tokenFile?: string;
}

/** That of the sandbox. */
const DEFAULT_URL = 'http://127.0.0.1:8080';

export async function clientFor(parts: CliParts, flags: ConnectionFlags): Promise<LivegateClient> {
  const { token, ...target } = await targetFor(parts, flags);
  const text = await token();
  return new LivegateClient({ ...target, ...(text !== undefined && { token: text }) });
}

/** Where livegate is, and who calls. */
interface Connecting {
  readonly url: string;
  readonly timeoutMs?: number;
  /** Reads the token. Throws UsageFault. */
  readonly token: () => Promise<string | undefined>;
}

/**
 * Flags come first, then LIVEGATE_URL and LIVEGATE_TOKEN or LIVEGATE_TOKEN_FILE, then the current
 * profile. A profile's token goes only to the URL of the profile.
 */
export async function targetFor(parts: CliParts, flags: ConnectionFlags): Promise<Connecting> {
  const { env } = parts.io;
  const profile = await profileOf(parts, flags.profile);
  const asked = flags.profile === undefined ? undefined : profile;
  const url = flags.url ?? asked?.url ?? env['LIVEGATE_URL'] ?? profile?.url ?? DEFAULT_URL;
  if (!URL.canParse(url)) throw new UsageFault(`${url} is not a URL; try --url ${DEFAULT_URL}`);
  const ofProfile = url === profile?.url ? profile.tokenFile : undefined;
  return {
    url,
    ...(flags.timeout !== undefined && { timeoutMs: flags.timeout }),
    token: () => tokenOf(parts.io, flags.tokenFile ?? (asked && ofProfile), ofProfile),
  };
}

async function tokenOf(io: CliIo, first: string | undefined, last: string | undefined): Promise<string | undefined> {
  const { LIVEGATE_TOKEN: inClear, LIVEGATE_TOKEN_FILE: file } = io.env;
  if (first === undefined && inClear) return checked(inClear, 'LIVEGATE_TOKEN');
  const path = first ?? (file || last);
  if (path === undefined) return undefined;
  const text = await io.readFile(path.replace(/^~(?=\/)/, io.home)).catch((error: unknown) => {
    throw new UsageFault(`the token file ${path} cannot be read (${fileFault(error)})`);
  });
  const token = text.trim();
  if (token === '') throw new UsageFault(`the token file ${path} is empty`);
  return checked(token, `the token file ${path}`);
}

/** Refuses what no header can carry, such as a key with the line for `apiKeys` below it. */
function checked(token: string, source: string): string {
  if (isToken(token)) return token;
  throw new UsageFault(`${source} must hold one token and nothing else, without spaces`);
}

/** Undefined if there is no file, and no profile is asked for. */
async function profileOf(parts: CliParts, asked: string | undefined): Promise<Profile | undefined> {
  const { home, env } = parts.io;
  const path = join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'livegate/config.yaml');
  const text = await parts.io.readFile(path).catch((error: unknown) => {
    const fault = fileFault(error);
    if (fault === 'ENOENT' && asked === undefined) return undefined;
    throw new UsageFault(`${path} cannot be read (${fault})`);
  });
  if (text === undefined) return undefined;
  const { current, profiles = {} } = Object(yamlFile(parts, path, text).value) as ProfileFile;
  const name = asked ?? current;
  if (name === undefined) return undefined;
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (!profile) throw new UsageFault(`there is no profile ${name} in ${path}`);
  return profile;
}

interface ProfileFile {
  readonly current?: string;
  readonly profiles?: Readonly<Record<string, Profile>>;
}
