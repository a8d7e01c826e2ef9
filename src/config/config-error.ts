/** One wrong key. `path` is as in `accounts[1].credentials.accessKeySecret`, or a place in the text, or a file. */
export interface ConfigProblem {
  readonly path: string;
  /** What the key must hold; never what it holds. */
  readonly rule: string;
}

/** All that is wrong with a configuration, at once. The message has a line per problem and no value of the file or the environment. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  /** `count` is how many there are in all, where only the first of them are listed. */
  constructor(
    problems: readonly ConfigProblem[],
    readonly count = problems.length,
  ) {
    super(problems.map(({ path, rule }) => `${path}: ${rule}`).join('\n'));
    this.problems = Object.freeze([...problems]);
  }
}
