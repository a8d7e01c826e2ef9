/** Closes a run with one plain line that any CI can read: `N passed, N failed`. */
module.exports = class PlainCountReporter {
  onRunComplete(_contexts, results) {
    process.stdout.write(`${results.numPassedTests} passed, ${results.numFailedTests} failed\n`);
  }
};
