import { Command } from 'commander';
import { Breaker, LivegateClient, LivegateError } from '../../client';
import { CliParts } from '../cli-io';
import { commandOf, Finish, RemoteFlags, withConnection } from '../command-parts';
import { clientFor } from '../connection-settings';
import { EXIT } from '../failures';
import { clockFinding, Finding, quotaFinding } from '../findings';
import { Output, TableColumns } from '../output';

const FINDINGS: TableColumns<Finding> = {
  CHECK: ({ check }) => check,
  RESULT: ({ result }) => result,
  FOUND: ({ found }) => found,
  'WHAT TO DO': ({ advice }) => advice,
};

/** The time that an answer has is cut to whole seconds. */
const HALF_SECOND_MS = 500;

interface DoctorFlags extends RemoteFlags {
  readonly config?: string;
}

/** `doctor`: what a configuration file names, or an instance as far as its caller can see it. */
export function doctorCommand(parts: CliParts, finish: Finish): Command {
  const about = 'check an instance, or what a configuration file names: credentials, clocks, quotas, stores';
  return withConnection(commandOf('doctor', about, 'livegate doctor --config livegate.yaml'))
    .option('--config <file>', 'check what this configuration file names, instead of an instance')
    .action(async ({ config, ...flags }: DoctorFlags) => {
      const show = (findings: readonly Finding[]): void => {
        new Output(parts.io, flags.output).list('findings', findings, FINDINGS);
        if (findings.some(({ result }) => result === 'FAILED')) finish(EXIT.FAILED);
      };
      if (config === undefined) return show(await findingsOf(parts, flags));
      const findings = await parts.local.examine(config);
      if (findings) show(findings);
      else finish(EXIT.USAGE);
    });
}

async function findingsOf(parts: CliParts, flags: RemoteFlags): Promise<readonly Finding[]> {
  const client = await clientFor(parts, flags);
  return [...(await healthOf(client, parts)), ...(await accountsOf(client, parts))];
}

async function healthOf(client: LivegateClient, { io }: CliParts): Promise<Finding[]> {
  const { status, checks, dateMs } = await client.connection.readiness({ signal: io.signal });
  const advice = 'see /readyz in docs/operations.md, and the log of livegate';
  const ready = status === 'ready';
  return [
    { check: 'ready', result: ready ? 'OK' : 'FAILED', found: status, ...(!ready && { advice }) },
    ...Object.entries(checks).flatMap(([name, value]) => dependencyOf(name, value)),
    ...(dateMs === undefined ? [] : [clockFinding('clock', dateMs + HALF_SECOND_MS - io.now())]),
  ];
}

/** A check of `/readyz`; other checks are flags. */
interface Dependency {
  readonly ok: boolean;
  readonly degraded?: boolean;
  /** Such as `ECONNREFUSED`. */
  readonly cause?: string;
  readonly since?: string;
}

function dependencyOf(name: string, value: unknown): Finding[] {
  const { ok, cause, since, degraded } = Object(value) as Partial<Dependency>;
  if (ok === undefined) return [];
  if (ok) return [{ check: name, result: 'OK', found: 'in use' }];
  const found = [cause, since && `since ${since}`].filter(Boolean).join(' ');
  return [{ check: name, result: degraded ? 'WARNING' : 'FAILED', found, advice: `make ${name} reachable again` }];
}

/** If the credentials are refused, that is all that is found. */
async function accountsOf(client: LivegateClient, { io: { signal } }: CliParts): Promise<Finding[]> {
  try {
    const accounts = await client.accounts.list({ signal }).toArray();
    const known = { check: 'credentials', result: 'OK', found: `${accounts.length} accounts are visible` } as const;
    const findings: Finding[] = [known];
    for (const { name } of accounts) {
      const breakers = await client.breakers.list(name, { signal }).toArray();
      const { quotas } = await client.accounts.get(name, { signal });
      findings.push(quotaFinding(shortName(name), quotas), ...breakersOf(name, breakers));
    }
    return findings;
  } catch (error) {
    if (!(error instanceof LivegateError) || error.code !== 'UNAUTHENTICATED') throw error;
    const advice = 'give a valid key: --token-file, LIVEGATE_TOKEN or a profile';
    return [{ check: 'credentials', result: 'FAILED', found: error.reason, advice }];
  }
}

function breakersOf(account: string, breakers: readonly Breaker[]): Finding[] {
  const check = `circuits of ${shortName(account)}`;
  const open = breakers.filter(({ state }) => state !== 'CLOSED');
  if (open.length === 0) return [{ check, result: 'OK', found: 'all closed' }];
  const found = open.map(({ name, state }) => `${name.slice(name.lastIndexOf('/') + 1)} ${state}`).join(', ');
  return [{ check, result: 'WARNING', found, advice: 'see circuit_opened in docs/runbook.md' }];
}

function shortName(name: string): string {
  return name.replace('accounts/', '');
}
