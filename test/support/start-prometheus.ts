import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stringify } from 'yaml';
import { PROMETHEUS_FOLDER } from './alert-rules';
import { onFreePort } from './free-port';
import needProgram from './need-program';

const START_MS = 60_000;

export interface Prometheus {
  /** The series that the query has now. */
  query(expr: string): Promise<readonly unknown[]>;
  stop(): Promise<void>;
}

/** Debian's Prometheus, with the rules that livegate ships. It scrapes `target` every second. */
export async function startPrometheus(target: string): Promise<Prometheus> {
  needProgram('prometheus');
  return await onFreePort((port) => startAt(`127.0.0.1:${port}`, target));
}

async function startAt(address: string, target: string): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'livegate-prometheus-'));
  cpSync(join(PROMETHEUS_FOLDER, 'rules.yaml'), join(folder, 'rules.yaml'));
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: ['rules.yaml'],
    scrape_configs: [{ job_name: 'livegate', static_configs: [{ targets: [target] }] }],
  };
  writeFileSync(join(folder, 'prometheus.yml'), stringify(config));
  const options = [`config.file=${folder}/prometheus.yml`, `storage.tsdb.path=${folder}/data`, 'log.level=warn'];
  const args = [...options, `web.listen-address=${address}`].map((option) => `--${option}`);
  const child = spawn('prometheus', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.kill()) await once(child, 'exit');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await serves(`http://${address}/-/ready`, () => child.exitCode !== null);
  } catch (error) {
    await stop();
    throw error;
  }
  return { query: (expr) => query(`http://${address}/api/v1/query`, expr), stop };
}

/** Not if the program has ended, whose port may have been taken. */
async function serves(url: string, isOver: () => boolean): Promise<void> {
  for (const end = Date.now() + START_MS; Date.now() < end && !isOver(); await delay(100)) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error(`Prometheus does not serve at ${url}`);
}

async function query(url: string, expr: string): Promise<readonly unknown[]> {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams({ query: expr }) });
  const { data, error } = (await answer.json()) as { data?: { result: readonly unknown[] }; error?: string };
  if (!data) throw new Error(`${error}: ${expr}`);
  return data.result;
}
