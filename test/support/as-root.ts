/** A test that needs root. Elsewhere it is skipped, and the end of the run says so. */
export const testAsRoot = process.getuid?.() === 0 ? test : test.skip;
