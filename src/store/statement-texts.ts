import { Compilable, CompiledQuery } from 'kysely';

/** Statements with more rows are not cached. */
const MAX_ROWS = 200;

/**
 * Caches the compiled text of a statement for each number of rows. Building it with Kysely at each
 * call would take longer than the embedded database takes to run it.
 */
export class StatementTexts {
  readonly #compiled: CompiledQuery[] = [];

  /** `build` must create one placeholder per value, in the order of `query`'s parameters. */
  constructor(private readonly build: (rows: number) => Compilable) {}

  query(rows: number, parameters: readonly unknown[]): CompiledQuery {
    const compiled = this.#compiled[rows] ?? this.build(rows).compile();
    if (rows <= MAX_ROWS) this.#compiled[rows] = compiled;
    return { ...compiled, parameters };
  }
}
