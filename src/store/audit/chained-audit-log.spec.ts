import { getEventListeners } from 'node:events';
import { auditEvent } from '../../../test/support/audit-events';
import { FakeClock, settled } from '../../../test/support/fake-clock';
import { MemoryAuditRecords } from '../../../test/support/memory-audit-records';
import { GatewayError } from '../../domain/errors/gateway-error';
import { MemoryChange } from '../../domain/records/applied-state';
import { Secret } from '../../domain/access/secret';
import { AuditRow, ChainHead, ChainKey } from './audit-chain';
import { AuditEntry, LeaseLost } from './audit-records';
import { verifyAudit } from './audit-verifier';
import { CHAIN_MS, ChainedAuditLog } from './chained-audit-log';

const KEY = new ChainKey(new Secret('a fingerprint key of a good length'));
const INCARNATION = '0123456789abcdef';
const NEXT = 'fedcba9876543210';

let records: MemoryAuditRecords;
let clock: FakeClock;
let heads: ChainHead[];
let incarnations: string[];
let log: ChainedAuditLog;
let patience: AbortController;

beforeEach(async () => {
  records = new MemoryAuditRecords();
  clock = new FakeClock();
  heads = [];
  incarnations = [INCARNATION, NEXT];
  patience = new AbortController();
  const report = (head: ChainHead): unknown => heads.push(head);
  log = await ChainedAuditLog.open({
    records,
    key: KEY,
    clock,
    newIncarnation: () => incarnations.shift() ?? '',
    report,
  });
  records.inserts = 0;
});

function append(requestId: string, kind: 'INTENT' | 'OUTCOME' = 'INTENT'): Promise<void> {
  return log.append(auditEvent({ requestId, kind }), patience.signal);
}

/** What the table has, in order, but the first record. */
function stored(): string[] {
  return records.rows.filter(({ seq }) => seq > 0).map(({ request_id: id }) => id);
}

/** From now on an insert does not end before it is let go. */
function hold(): () => void {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  records.onInsert = () => held;
  return release;
}

async function isSound(): Promise<void> {
  expect((await verifyAudit(records, KEY)).faults).toEqual([]);
}

const over = new GatewayError('DEADLINE_PASSED', 'too late');
const refusal = { reason: 'STORE_UNAVAILABLE', code: 'UNAVAILABLE' };

test('what comes while an insert is under way goes together in the next one, in order', async () => {
  const release = hold();
  const first = append('1');
  await settled();
  const others = ['2', '3', '4'].map((id) => append(id));
  await settled();
  expect(records.inserts).toBe(1);
  expect(stored()).toEqual([]);
  release();
  await Promise.all([first, ...others]);
  expect(records.inserts).toBe(2);
  expect(stored()).toEqual(['1', '2', '3', '4']);
  await isSound();
});

/** Appends after some promises have settled, in the same turn of the event loop. */
async function appendLater(requestId: string): Promise<void> {
  for (let left = 20; left > 0; left -= 1) await Promise.resolve();
  await append(requestId);
}

test('after an insert of several events, one that comes a little later shares the next insert', async () => {
  await Promise.all([append('1'), append('2')]);
  await Promise.all([append('3'), appendLater('4')]);
  expect(records.inserts).toBe(2);
  expect(stored()).toEqual(['1', '2', '3', '4']);
});

test('a single event waits for no others', async () => {
  await append('1');
  await Promise.all([append('2'), appendLater('3')]);
  expect(records.inserts).toBe(3);
});

test('an event is told to be stored when it is, and not before', async () => {
  const release = hold();
  let isTold = false;
  const appended = append('1').then(() => (isTold = true));
  await clock.advance(1000);
  expect(isTold).toBe(false);
  release();
  await appended;
  expect(stored()).toEqual(['1']);
  expect(getEventListeners(patience.signal, 'abort')).toEqual([]);
});

test('times follow a clock that is set ahead and back, and the chain keeps the order of its numbers', async () => {
  const begin = clock.now();
  await append('1');
  await clock.advance(86_400_000);
  await append('2');
  await clock.advance(-86_400_000);
  await append('3');
  expect(records.rows.slice(1).map(({ at }) => at - begin)).toEqual([0, 86_400_000, 0]);
  expect(stored()).toEqual(['1', '2', '3']);
  await isSound();
});

test('times do not go back where the clock is corrected a little', async () => {
  await append('1');
  await clock.advance(-5000);
  await append('2');
  const times = records.rows.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((one, other) => one - other));
});

describe('an insert that fails', () => {
  it('is told at once, and the chain goes on from where it was', async () => {
    records.onInsert = () => {
      throw new Error('no');
    };
    await expect(append('1')).rejects.toMatchObject(refusal);
    records.onInsert = () => undefined;
    await append('2');
    expect(stored()).toEqual(['2']);
    await isSound();
  });

  it('and landed all the same: the chain goes on behind it', async () => {
    records.onInsert = (rows) => {
      records.land(rows);
      throw new Error('connection lost');
    };
    await expect(append('1')).rejects.toMatchObject(refusal);
    records.onInsert = () => undefined;
    await append('2');
    expect(stored()).toEqual(['1', '2']);
    await isSound();
  });

  it('and lands while the next is on its way: that one is refused, and the one after goes on behind', async () => {
    let late: readonly AuditRow[] = [];
    records.onInsert = (rows) => {
      late = rows;
      throw new Error('connection lost');
    };
    await expect(append('1')).rejects.toMatchObject(refusal);
    records.onInsert = () => records.land(late);
    await expect(append('2')).rejects.toMatchObject(refusal);
    records.onInsert = () => undefined;
    await append('3');
    expect(stored()).toEqual(['1', '3']);
    await isSound();
  });

  it('does not hide that records were taken away meanwhile', async () => {
    await append('1');
    await append('2');
    records.onInsert = () => {
      records.rows.pop();
      throw new Error('no');
    };
    await expect(append('3')).rejects.toMatchObject(refusal);
    records.onInsert = () => undefined;
    await append('4');
    expect((await verifyAudit(records, KEY)).faults).toEqual([{ incarnation: INCARNATION, seq: 2, fault: 'MISSING' }]);
  });
});

describe('an event whose memory changes with it', () => {
  const memory = (resource: string): MemoryChange => ({ resource, state: { fields: {}, appliedAtMs: 1 } });
  const appendWith = (requestId: string) =>
    log.append(auditEvent({ requestId, kind: 'OUTCOME' }), patience.signal, undefined, memory(requestId));
  /** Refuses the entries of these resources, one for each insert. */
  const loseLeasesOf = (...resources: string[]): void => {
    records.onInsert = (entries: readonly AuditEntry[]) => {
      const lost = entries.find((entry) => resources.includes(entry.memory?.resource ?? ''));
      if (lost) throw new LeaseLost(lost.seq);
    };
  };

  it('is stored with the change', async () => {
    await appendWith('1');
    expect(records.rows.at(-1)).toMatchObject({ request_id: '1', memory: memory('1') });
  });

  it('is refused at once if its lease is lost, and the others of the insert are stored', async () => {
    loseLeasesOf('2', '4');
    const appended = ['1', '2', '3', '4'].map(appendWith);
    const reasons = (await Promise.allSettled(appended)).map(
      (one) => one.status === 'rejected' && (one.reason as unknown),
    );
    const lost = expect.objectContaining({ reason: 'RESOURCE_LOCK_LOST' }) as unknown;
    expect(reasons).toEqual([false, lost, false, lost]);
    expect([records.inserts, stored()]).toEqual([3, ['1', '3']]);
    await clock.advance(1000);
    expect(records.inserts).toBe(3);
    await isSound();
  });

  it('is not stored if its operation ends while the chain looks for its end', async () => {
    records.onInsert = () => {
      throw new Error('no');
    };
    await expect(append('1')).rejects.toMatchObject(refusal);
    records.onInsert = () => undefined;
    const head = records.head.bind(records);
    records.head = (incarnation) => {
      patience.abort(over);
      return head(incarnation);
    };
    await expect(appendWith('2')).rejects.toBe(over);
    await log.close();
    expect(stored()).toEqual([]);
  });
});

describe('an outcome', () => {
  it('is tried again until it is there', async () => {
    records.onInsert = () => {
      throw new Error('no');
    };
    const appended = append('1', 'OUTCOME');
    await clock.advance(250);
    expect(records.inserts).toBe(3);
    records.onInsert = () => undefined;
    await clock.advance(100);
    await appended;
    expect(stored()).toEqual(['1']);
    await isSound();
  });

  it('is not stored twice if its insert had landed', async () => {
    records.onInsert = (rows) => {
      records.land(rows);
      throw new Error('connection lost');
    };
    const appended = append('1', 'OUTCOME');
    await clock.advance(0);
    records.onInsert = () => undefined;
    await clock.advance(100);
    await appended;
    await append('2');
    expect(stored()).toEqual(['1', '2']);
    await isSound();
  });

  it('is given up when its time is over', async () => {
    records.onInsert = () => {
      throw new Error('no');
    };
    const appended = expect(append('1', 'OUTCOME')).rejects.toBe(over);
    await clock.advance(250);
    patience.abort(over);
    await appended;
    await clock.advance(1000);
    expect(records.inserts).toBe(3);
    expect(clock.pending).toBe(0);
  });
});

test('an event whose operation gave up before its insert began is not stored', async () => {
  const release = hold();
  const first = log.append(auditEvent({ requestId: '1' }), new AbortController().signal);
  await settled();
  const second = expect(append('2')).rejects.toBe(over);
  patience.abort(over);
  await second;
  release();
  await first;
  await log.close();
  expect(stored()).toEqual(['1']);
  await expect(append('3')).rejects.toBe(over);
});

test('only so many may wait', async () => {
  const release = hold();
  const first = append('first');
  await settled();
  const waiting = Array.from({ length: 10_000 }, (_, i) =>
    log.append(auditEvent({ requestId: String(i) }), new AbortController().signal),
  );
  await expect(append('one too many')).rejects.toMatchObject(refusal);
  release();
  await Promise.all([first, ...waiting]);
  expect(records.inserts).toBe(51);
  expect(stored()).toHaveLength(10_001);
});

describe('the head', () => {
  const seqs = (): number[] => heads.map(({ seq }) => seq);

  it('is told at the start, a minute after something new, and at the end', async () => {
    expect(heads).toEqual([{ incarnation: INCARNATION, seq: 0, mac: records.rows[0]?.mac }]);
    await append('1');
    await append('2');
    await clock.advance(59_999);
    expect(seqs()).toEqual([0]);
    await clock.advance(1);
    expect(heads.at(-1)).toEqual({ incarnation: INCARNATION, seq: 2, mac: records.rows[2]?.mac });
    await clock.advance(600_000);
    expect(seqs()).toEqual([0, 2]);
    await append('3');
    await log.close();
    expect(seqs()).toEqual([0, 2, 3]);
    await log.close();
    expect(seqs()).toEqual([0, 2, 3]);
    expect(clock.pending).toBe(0);
  });

  it('is told after a thousand records', async () => {
    const events = Array.from({ length: 1000 }, (_, i) => auditEvent({ requestId: String(i) }));
    await Promise.all(events.map((event) => log.append(event, new AbortController().signal)));
    expect(seqs()).toEqual([0, 1000]);
  });
});

test('closing waits for what is on its way', async () => {
  const release = hold();
  const appended = append('1');
  let isClosed = false;
  const closing = log.close().then(() => (isClosed = true));
  await settled();
  expect(isClosed).toBe(false);
  release();
  await Promise.all([appended, closing]);
  expect(heads.at(-1)?.seq).toBe(1);
});

test('no chain begins while the store is unavailable', async () => {
  records.onInsert = () => {
    throw new Error('no');
  };
  const options = { records, key: KEY, clock, newIncarnation: () => 'fedcba9876543210', report: () => undefined };
  await expect(ChainedAuditLog.open(options)).rejects.toThrow('no');
});

describe('a chain that is a day old', () => {
  const places = (): string[] =>
    records.rows.map(
      ({ incarnation, seq, request_id: id }) => `${incarnation === NEXT ? 'next' : 'first'} ${seq} ${id}`,
    );

  it('is followed by another, which vouches for its end', async () => {
    await append('1');
    await clock.advance(CHAIN_MS + 1);
    await append('2');
    await append('3');
    expect(places()).toEqual(['first 0 ', 'first 1 1', 'next 0 ', 'next 1 2', 'next 2 3']);
    await log.close();
    expect(heads.map(({ incarnation, seq }) => [incarnation, seq])).toEqual([
      [INCARNATION, 0],
      [INCARNATION, 1],
      [NEXT, 0],
      [NEXT, 2],
    ]);
    records.rows = records.rows.filter(({ request_id: id }) => id !== '1');
    expect((await verifyAudit(records, KEY)).faults).toEqual([{ incarnation: INCARNATION, seq: 1, fault: 'CUT' }]);
  });

  it('takes nothing more, even if the next cannot begin', async () => {
    await clock.advance(CHAIN_MS + 1);
    records.onInsert = () => {
      throw new Error('no');
    };
    await expect(append('1')).rejects.toMatchObject(refusal);
    records.onInsert = () => undefined;
    incarnations.push(NEXT);
    await append('2');
    expect(places()).toEqual(['first 0 ', 'next 0 ', 'next 1 2']);
    await isSound();
  });
});

describe('an event that its caller gave up', () => {
  const appendWith = (late: () => void) => log.append(auditEvent({ requestId: '1' }), patience.signal, late);

  test('is told late if it was being stored', async () => {
    const release = hold();
    const late = jest.fn();
    const appended = appendWith(late);
    await settled();
    patience.abort(over);
    await expect(appended).rejects.toBe(over);
    expect(late).not.toHaveBeenCalled();
    release();
    await log.close();
    expect(late).toHaveBeenCalledTimes(1);
    expect(stored()).toEqual(['1']);
  });

  test('is not stored if it still waited, and one that was stored in time is not late', async () => {
    const late = jest.fn();
    const appended = appendWith(late);
    patience.abort(over);
    await expect(appended).rejects.toBe(over);
    await log.close();
    expect(stored()).toEqual([]);
    patience = new AbortController();
    await appendWith(late);
    patience.abort(over);
    await log.close();
    expect(stored()).toEqual(['1']);
    expect(late).not.toHaveBeenCalled();
  });
});
