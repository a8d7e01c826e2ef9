import { writeSync } from 'node:fs';
import { Quota } from '../../src/domain/resources/capability';
import { Replica } from './replicas';

/*
 * One saturated replica in a process of its own, so that it can be killed and stopped. It writes a
 * line for each departure, in milliseconds of the monotonic clock that all processes share.
 */
const [url = '', quota = '', maxReplicas = ''] = process.argv.slice(2);
const replica = new Replica(url, JSON.parse(quota) as Quota, Number(maxReplicas), () => {
  writeSync(1, `${process.hrtime.bigint() / 1_000n}\n`);
});
void replica.link.start().then(() => replica.saturate());
