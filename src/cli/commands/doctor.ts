import { Command } from 'commander';
import { Account, Breaker, LivegateClient, LivegateError } from '../../client';
import { CliParts } from '../cli-io';
import { commandOf, RemoteFlags, withConnection } from '../command-parts';
import { clientFor } from '../connection-settings';
import { EXIT } from '../failures';
import { Output, TableColumns } from '../output';

/** What the doctor has found, and what to do about it. */
interface Finding {
  readonly check: string;
  readonly result: 'OK' | 'WARNING' | 'FAILED';
  readonly found: string;
  readonly advice?: string;
}

const FINDINGS: TableColumns<Finding> = {
  CHECK: ({ check }) => check,
  RESULT: ({ result }) => result,
  FOUND: ({ found }) => found,
  'WHAT TO DO': ({ advice }) => advice,
};

/** Tokens are valid within 5 s. */
const MAX_CLOCK_DIFFERENCE_MS = 5_000;
/** The time that an answer has is cut to whole seconds. */
const HALF_SECOND_MS = 500;
const HIGH_USE = 0.8;

/** `doctor`: the health of an instance, as far as its caller can see it. */
export function doctorCommand(parts: CliParts, finish: (status: number) => void): Command {
  const about = 'check an instance: its health, the credentials, the clock, quotas and breakers';
  return withConnection(commandOf('doctor', about, 'livegate doctor --url https://livegate.example.com')).action(
    async (flags: RemoteFlags) => {
      const client = await clientFor(parts, flags);
      const findings = [...(await healthOf(client, parts)), ...(await accountsOf(client, parts))];
      new Output(parts.io, flags.output).list('findings', findings, FINDINGS);
      if (findings.some(({ result }) => result === 'FAILED')) finish(EXIT.FAILED);
    },
  );
}

async function healthOf(client: LivegateClient, { io }: CliParts): Promise<Finding[]> {
  const { status, checks, dateMs } = await client.connection.readiness({ signal: io.signal });
  const advice = 'see /readyz in docs/operations.md, and the log of livegate';
  const ready = status === 'ready';
  return [
    { check: 'ready', result: ready ? 'OK' : 'FAILED', found: status, ...(!ready && { advice }) },
    ...Object.entries(checks).flatMap(([name, value]) => dependencyOf(name, value)),
    ...(dateMs === undefined ? [] : [clockOf(dateMs + HALF_SECOND_MS - io.now())]),
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

function clockOf(differenceMs: number): Finding {
  const isFar = Math.abs(differenceMs) > MAX_CLOCK_DIFFERENCE_MS;
  const seconds = Math.floor(Math.abs(differenceMs) / 1_000);
  const found = seconds === 0 ? 'as here' : `${seconds} s ${differenceMs > 0 ? 'ahead' : 'behind'}`;
  if (!isFar) return { check: 'clock', result: 'OK', found };
  return { check: 'clock', result: 'WARNING', found, advice: 'synchronise both clocks: tokens and signatures expire' };
}

/** If the credentials are refused, that is all that is found. */
async function accountsOf(client: LivegateClient, { io: { signal } }: CliParts): Promise<Finding[]> {
  try {
    const accounts = await client.accounts.list({ signal }).toArray();
    const known = { check: 'credentials', result: 'OK', found: `${accounts.length} accounts are visible` } as const;
    const findings: Finding[] = [known];
    for (const { name } of accounts) {
      const breakers = await client.breakers.list(name, { signal }).toArray();
      findings.push(...quotasOf(await client.accounts.get(name, { signal })), ...breakersOf(name, breakers));
    }
    return findings;
  } catch (error) {
    if (!(error instanceof LivegateError) || error.code !== 'UNAUTHENTICATED') throw error;
    const advice = 'give a valid key: --token-file, LIVEGATE_TOKEN or a profile';
    return [{ check: 'credentials', result: 'FAILED', found: error.reason, advice }];
  }
}

function quotasOf({ name, quotas }: Account): Finding[] {
  const check = `quotas of ${shortName(name)}`;
  const high = quotas.filter(({ inUse, currentLimit }) => inUse >= HIGH_USE * currentLimit);
  if (high.length === 0) return [{ check, result: 'OK', found: `${quotas.length} actions with headroom` }];
  const found = high.map(({ action, inUse, currentLimit }) => `${action} ${inUse} of ${currentLimit}`).join(', ');
  return [{ check, result: 'WARNING', found, advice: 'spread the calls, or ask the cloud for a higher quota' }];
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
