/** The nonces that were used. Bounded in time, since an old one fails on its time stamp anyway, and in number. */
export class NonceMemory {
  private readonly usedAt = new Map<string, number>();

  constructor(
    private readonly keepMs: number,
    private readonly capacity = 100_000,
  ) {}

  /** False where the key has used the nonce before. */
  use(accessKeyId: string, nonce: string, now: number): boolean {
    this.forget(now);
    const id = `${accessKeyId}\n${nonce}`;
    if (this.usedAt.has(id)) return false;
    this.usedAt.set(id, now);
    return true;
  }

  clear(): void {
    this.usedAt.clear();
  }

  /** A Map iterates in order of insertion, oldest first. */
  private forget(now: number): void {
    for (const [id, at] of this.usedAt) {
      if (now - at < this.keepMs && this.usedAt.size < this.capacity) return;
      this.usedAt.delete(id);
    }
  }
}
