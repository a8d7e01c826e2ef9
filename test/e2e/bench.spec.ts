import type { CloudsHandlers } from '../bench/clouds.worker';
import { withProcesses } from '../bench/part';
import { callsOver, mostInAnyWindow } from '../bench/statistics';
import type { UnguardedHandlers } from '../bench/unguarded.worker';
import { Worker } from '../bench/worker';
import { accessKeyId, BenchAccount } from '../bench/world';

/*
 * What `npm run bench` judges quotas by: processes of its own, arrivals counted in the emulators',
 * and a limiter that must be seen to fail.
 */

const account: BenchAccount = { id: 'a', provider: 'alibaba', uid: '1000000000000001', owners: ['play.example.com'] };

it('sees every call that a limiter without a guard sends above a quota', async () => {
  await withProcesses(async (processes) => {
    const emulators = processes.add(new Worker<CloudsHandlers>('clouds'));
    const unguarded = processes.add(new Worker<UnguardedHandlers>('unguarded'));
    const clouds = await emulators.call('start', { accounts: [account], quotas: 'documented' });
    const load = { clouds, account, limit: 30, windowMs: 1_000, durationMs: 1_500 };
    await unguarded.call('drive', { ...load, limiter: 'token bucket' });
    const action = 'DescribeLiveSnapshotNotifyConfig';
    const times = await emulators.call('times', { accessKeyId: accessKeyId(account), action });
    // A full bucket at once, then a token every 33 ms: 30 and 44, but for what a slow machine does
    // not come to.
    expect(times.length).toBeGreaterThan(45);
    expect(await emulators.call('count', null)).toBe(times.length);
    expect(mostInAnyWindow(times, 1_000)).toBeGreaterThan(30);
    expect(callsOver(times, 30, 1_000)).toBeGreaterThan(10);
    await emulators.call('clear', null);
    expect(await emulators.call('times', { accessKeyId: accessKeyId(account), action })).toEqual([]);
    expect(await emulators.call('count', null)).toBe(0);
  });
});

it('reports why a worker failed', async () => {
  await withProcesses(async (processes) => {
    const worker = processes.add(new Worker<CloudsHandlers>('clouds'));
    const twice = worker.call('start', { accounts: [account, account], quotas: 'documented' });
    await expect(twice).rejects.toThrow('is configured twice');
    const { cpuMs, heapBytes } = await worker.usage({ gc: true });
    expect(cpuMs).toBeGreaterThan(0);
    expect(heapBytes).toBeGreaterThan(1_000_000);
    await worker.stop();
    await expect(worker.usage()).rejects.toThrow('has ended');
  });
});
