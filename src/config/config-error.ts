/**
 * One fault. `path` is a key such as `accounts[1].credentials.accessKeySecret`, a place in the
 * text, or a file.
 */
export interface ConfigProblem {
  readonly path: string;
  /** What the key must hold; never its value. */
  readonly rule: string;
}

/**
 * All faults of a configuration. The message has one line for each, without values of the file or
 * the environment.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  /** `count` is the total, where `problems` lists only the first. */
  constructor(
    problems: readonly ConfigProblem[],
    readonly count = problems.length,
  ) {
    super(problems.map(({ path, rule }) => `${path}: ${rule}`).join('\n'));
    this.problems = Object.freeze([...problems]);
  }
}
