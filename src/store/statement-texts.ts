import { Compilable, CompiledQuery } from 'kysely';

/** Statements with more rows are built anew each time. */
const MAX_ROWS = 200;

/**
 * One kind of statement by its number of rows, compiled once each. For Kysely to build and compile it at each call takes longer than for the
 * embedded database to run it, and its text is the same each time.
 */
export class StatementTexts {
  readonly #compiled: CompiledQuery[] = [];

  /** `build` puts a placeholder for each value, in the order in which `query` is given them. */
  constructor(private readonly build: (rows: number) => Compilable) {}

  query(rows: number, parameters: readonly unknown[]): CompiledQuery {
    const compiled = this.#compiled[rows] ?? this.build(rows).compile();
    if (rows <= MAX_ROWS) this.#compiled[rows] = compiled;
    return { ...compiled, parameters };
  }
}
