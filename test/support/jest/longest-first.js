const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * Of a few lines, and more than ten seconds. Jest knows how long a spec took only where it ran
 * before; in a new checkout it begins with the largest files, so that these came last, with nothing
 * left to run beside them.
 */
const LONGEST = [
  'contract/volcengine.contract-spec.ts',
  'contract/byteplus.contract-spec.ts',
  'contract/alibaba.contract-spec.ts',
];

/** Begins with the specs that take longest. */
class LongestFirst extends Sequencer {
  async sort(tests) {
    const isLong = ({ path }) => LONGEST.some((name) => path.endsWith(`test/${name}`));
    const sorted = await super.sort(tests);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
}

module.exports = LongestFirst;
