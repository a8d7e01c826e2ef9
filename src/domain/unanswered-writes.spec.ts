import { UnansweredWrites } from './unanswered-writes';

describe('UnansweredWrites', () => {
  it('are over when the last is', () => {
    const writes = new UnansweredWrites();
    writes.add(500);
    writes.add(100);
    expect(writes.overAtMs).toBe(500);
  });

  it('are over when the only one was carried out', () => {
    const writes = new UnansweredWrites();
    writes.add(500);
    writes.carriedOut();
    expect(writes.overAtMs).toBe(0);
    writes.add(100);
    expect(writes.overAtMs).toBe(100);
  });

  it('are not over when one of several was: the cloud tells no more', () => {
    const writes = new UnansweredWrites();
    writes.add(500);
    writes.add(100);
    writes.carriedOut();
    expect(writes.overAtMs).toBe(500);
  });
});
