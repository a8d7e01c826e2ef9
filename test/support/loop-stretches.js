// @ts-check
/*
 * Preloaded into a process: how long its event loop is held up at a stretch. On SIGUSR2 it writes
 * the longest stretch since the last time, in ms. On Linux that is the time that the thread was on
 * a CPU, which others on the machine do not lengthen.
 */
const { readFileSync } = require('node:fs');
const { performance } = require('node:perf_hooks');
const { setInterval } = require('node:timers');
const { isMainThread } = require('node:worker_threads');

const SCHEDULE = `/proc/self/task/${process.pid}/schedstat`;

function spentMs() {
  try {
    return Number(readFileSync(SCHEDULE, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return performance.now();
  }
}

if (isMainThread) {
  let last = spentMs();
  let longest = 0;
  setInterval(() => {
    const now = spentMs();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1).unref();
  process.on('SIGUSR2', () => {
    process.stderr.write(`${JSON.stringify({ event: 'longest_stretch', ms: Math.round(longest) })}\n`);
    longest = 0;
  });
}
