import { cpus } from 'node:os';
import { measureCost } from './cost';
import { measureFairness } from './fairness';
import { measureFloor } from './floor';
import { measureLatency } from './latency';
import { measureObservability } from './observability';
import { measureQuota } from './quota';
import { parseOptions, Part, USAGE, UsageError } from './options';
import { failedPart, PartResult } from './part';
import { measureReceivedEvents } from './received-events';
import { exitStatus, renderJson, renderTable, Report } from './report';
import { measureSafeguards } from './safeguards';
import { measureScale } from './scale';
import { measureTimeOfASet } from './time-of-a-set';

/**
 * Exit statuses: 0, 1 if a goal that must be met failed or a part could not be measured, 2 if the
 * command line is wrong. What the other parts measured is shown all the same.
 */
async function main(): Promise<void> {
  const { parts, quick, json } = parseOptions(process.argv.slice(2));
  const results: PartResult[] = [];
  const measure = async (part: Part, work: () => Promise<PartResult>): Promise<void> => {
    if (!parts.includes(part)) return;
    process.stderr.write(`measuring ${part}…\n`);
    results.push(await work().catch((error: unknown) => failedPart(part, error)));
  };
  const quota = (): Promise<void> => measure('quota', () => measureQuota({ quick }));
  await measure('cost', () => measureCost({ quick }));
  await measure('latency', () => measureLatency({ quick }));
  await measure('floor', () => measureFloor({ quick }));
  // Accounts are evicted after a minute, in which the machine has nothing to do; quotas hardly need
  // it.
  await measure('scale', () => measureScale({ quick, meanwhile: quota }));
  if (!parts.includes('scale')) await quota();
  await measure('fairness', () => measureFairness({ quick }));
  await measure('safeguards', () => measureSafeguards({ quick }));
  await measure('observability', () => measureObservability({ quick }));
  await measure('events', () => measureReceivedEvents({ quick }));
  await measure('profile', () => measureTimeOfASet({ quick }));
  const report: Report = {
    machine: `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`,
    date: new Date().toISOString().slice(0, 10),
    quick,
    rows: results.flatMap(({ rows }) => rows),
    notes: results.flatMap(({ notes }) => notes),
  };
  process.stdout.write(json ? renderJson(report) : renderTable(report));
  process.exitCode = exitStatus(report);
}

main().catch((error: unknown) => {
  const wrongUsage = error instanceof UsageError;
  const text = error instanceof Error ? (wrongUsage ? `${error.message}\n${USAGE}` : error.stack) : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(wrongUsage ? 2 : 1);
});
