/**
 * Closes a run with plain lines that any CI can read: each skipped test by name, and
 * `N passed, N failed`.
 */
module.exports = class PlainCountReporter {
  #isFiltered;

  constructor({ testNamePattern }) {
    this.#isFiltered = Boolean(testNamePattern);
  }

  onRunComplete(_contexts, results) {
    if (!this.#isFiltered) for (const title of skippedIn(results)) process.stdout.write(`SKIPPED: ${title}\n`);
    process.stdout.write(`${results.numPassedTests} passed, ${results.numFailedTests} failed\n`);
  }
};

function skippedIn({ testResults: files }) {
  return files.flatMap(({ testResults: tests }) =>
    tests.filter(({ status }) => status === 'pending').map(({ fullName }) => fullName),
  );
}
