/*
 * Loaded into a measured process by `--require`: tells over IPC what the process has used, and ends
 * it with the one that measures. Plain JavaScript, since the built livegate takes no TypeScript,
 * and so that nothing else is loaded along.
 */
process.on('message', ({ id, method, argument }) => {
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
