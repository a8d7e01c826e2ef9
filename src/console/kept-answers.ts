/** Answers that cost much to get, each kept for a while under its name. */
export class KeptAnswers<T> {
  readonly #kept = new Map<string, { readonly answer: Promise<T>; readonly untilMs: number }>();

  constructor(
    private readonly forMs: number,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** Asks unless there is an answer. A failure is one too, unless nobody waited for it any more. */
  async get(name: string, signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
    this.#forget();
    const known = this.#kept.get(name);
    if (known) return await known.answer;
    const answer = ask();
    await Promise.allSettled([answer]);
    if (!signal.aborted) this.#kept.set(name, { answer, untilMs: this.nowMs() + this.forMs });
    return await answer;
  }

  #forget(): void {
    const nowMs = this.nowMs();
    for (const [name, { untilMs }] of this.#kept) if (untilMs <= nowMs) this.#kept.delete(name);
  }
}
