import { UnansweredWrites } from './operation';

describe('UnansweredWrites', () => {
  it('are over when the last one is', () => {
    const writes = new UnansweredWrites();
    writes.add(500);
    writes.add(100);
    expect([writes.leftMs(400), writes.leftMs(501)]).toEqual([100, -1]);
  });
});
