/**
 * The used nonces. Bounded in time, since an old one fails on its time stamp anyway, and in number.
 */
export class NonceMemory {
  private readonly usedAt = new Map<string, number>();

  constructor(
    private readonly keepMs: number,
    private readonly capacity = 100_000,
  ) {}

  /** False if the key has used the nonce before. */
  use(accessKeyId: string, nonce: string, now: number): boolean {
    const id = `${accessKeyId}\n${nonce}`;
    this.forget(({ usedAt }) => now - usedAt > this.keepMs);
    if (this.usedAt.has(id)) return false;
    this.usedAt.set(id, now);
    this.forget(({ count }) => count > this.capacity);
    return true;
  }

  clear(): void {
    this.usedAt.clear();
  }

  /** A Map iterates in order of insertion, oldest first. */
  private forget(isDue: (oldest: { usedAt: number; count: number }) => boolean): void {
    for (const [id, usedAt] of this.usedAt) {
      if (!isDue({ usedAt, count: this.usedAt.size })) return;
      this.usedAt.delete(id);
    }
  }
}
