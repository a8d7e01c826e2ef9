/*
 * Loaded into a measured process by `--require`: tells over IPC what the process has used, and ends
 * it with the one that measures. Plain JavaScript, since the built livegate takes no TypeScript,
 * and so that nothing else is loaded along.
 */
const { GCProfiler } = require('node:v8');

/** Of the main thread. */
let profiler;
let heapAtStart = 0;

/** What was allocated and collected since `watch`, and how long collections stopped the thread. */
function garbage() {
  const { statistics } = profiler.stop();
  let [bytes, pauseUs, heap] = [0, 0, heapAtStart];
  for (const { beforeGC, afterGC, cost } of statistics) {
    bytes += beforeGC.heapStatistics.usedHeapSize - heap;
    heap = afterGC.heapStatistics.usedHeapSize;
    pauseUs += cost;
  }
  return { bytes: bytes + process.memoryUsage().heapUsed - heap, pauseMs: pauseUs / 1000 };
}

process.on('message', ({ id, method, argument }) => {
  if (method === 'watch') {
    profiler = new GCProfiler();
    profiler.start();
    heapAtStart = process.memoryUsage().heapUsed;
    process.send({ id });
  }
  if (method === 'garbage') process.send({ id, value: garbage() });
  if (method !== 'usage') return;
  // Twice: what finalizers free goes with the second.
  if (argument.gc) for (let round = 0; round < 2; round += 1) globalThis.gc();
  const { user, system } = process.cpuUsage();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send({ id, value: { cpuMs: (user + system) / 1000, heapBytes: heapUsed + external, rssBytes: rss } });
});
process.on('disconnect', () => process.exit(0));
// Listening must not keep alive a process that has nothing else to do.
process.channel.unref();
