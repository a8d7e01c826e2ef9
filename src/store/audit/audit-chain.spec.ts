import fc from 'fast-check';
import { auditEvent } from '../../../test/support/audit-events';
import { FakeClock } from '../../../test/support/fake-clock';
import { MemoryAuditRecords } from '../../../test/support/memory-audit-records';
import { Secret } from '../../domain/access/secret';
import { AuditRow, ChainHead, ChainKey } from './audit-chain';
import { verifyAudit } from './audit-verifier';
import { ChainedAuditLog } from './chained-audit-log';

const KEY = new ChainKey(new Secret('a fingerprint key of a good length'));
const FIRST = 'aaaaaaaaaaaaaaaa';
const SECOND = 'bbbbbbbbbbbbbbbb';

/** Two runs after each other, with `events` of each; `heads` is what the log had of them. */
async function twoChains(events = 4): Promise<{ records: MemoryAuditRecords; heads: ChainHead[] }> {
  const records = new MemoryAuditRecords();
  const clock = new FakeClock();
  const heads: ChainHead[] = [];
  for (const incarnation of [FIRST, SECOND]) {
    const log = await ChainedAuditLog.open({
      records,
      key: KEY,
      clock,
      newIncarnation: () => incarnation,
      report: (head) => heads.push(head),
    });
    for (let i = 1; i <= events; i += 1) {
      await clock.advance(1);
      await log.append(auditEvent({ requestId: `${incarnation}-${i}` }), new AbortController().signal);
    }
    await log.close();
  }
  return { records, heads };
}

function at(records: MemoryAuditRecords, incarnation: string, seq: number): AuditRow {
  const row = records.rows.find((candidate) => candidate.incarnation === incarnation && candidate.seq === seq);
  if (!row) throw new Error(`there is no ${incarnation}-${seq}`);
  return row;
}

function replace(records: MemoryAuditRecords, row: AuditRow, by: readonly AuditRow[]): void {
  records.rows = records.rows.flatMap((candidate) => (candidate === row ? by : [candidate]));
}

test('what was appended is sound, and each chain counts its first record', async () => {
  const { records, heads } = await twoChains();
  expect(await verifyAudit(records, KEY, heads)).toEqual({
    chains: 2,
    records: 10,
    removedChains: 0,
    removedHeads: [],
    faults: [],
  });
  expect(heads.map(({ incarnation, seq }) => [incarnation, seq])).toEqual([
    [FIRST, 0],
    [FIRST, 4],
    [SECOND, 0],
    [SECOND, 4],
  ]);
});

describe('names the first record that is not as it was written', () => {
  it('changed', async () => {
    const { records } = await twoChains();
    const row = at(records, SECOND, 2);
    replace(records, row, [{ ...row, record: row.record.replace('media-team', 'nobody') }]);
    expect((await verifyAudit(records, KEY)).faults).toEqual([{ incarnation: SECOND, seq: 2, fault: 'FORGED' }]);
  });

  it('changed in what it is searched by', async () => {
    const { records } = await twoChains();
    const row = at(records, SECOND, 2);
    replace(records, row, [{ ...row, account: 'another' }]);
    expect((await verifyAudit(records, KEY)).faults).toEqual([{ incarnation: SECOND, seq: 2, fault: 'MISFILED' }]);
  });

  it('taken out', async () => {
    const { records } = await twoChains();
    replace(records, at(records, SECOND, 2), []);
    expect((await verifyAudit(records, KEY)).faults).toEqual([{ incarnation: SECOND, seq: 2, fault: 'MISSING' }]);
  });

  it('taken out, with those after it moved up', async () => {
    const { records } = await twoChains();
    replace(records, at(records, SECOND, 2), []);
    for (const seq of [3, 4]) {
      const row = at(records, SECOND, seq);
      replace(records, row, [{ ...row, seq: seq - 1 }]);
    }
    expect((await verifyAudit(records, KEY)).faults).toEqual([{ incarnation: SECOND, seq: 2, fault: 'MOVED' }]);
  });

  it('put into another order', async () => {
    const { records } = await twoChains();
    const [one, other] = [at(records, SECOND, 2), at(records, SECOND, 3)];
    replace(records, one, [{ ...other, seq: 2 }]);
    replace(records, other, [{ ...one, seq: 3 }]);
    expect((await verifyAudit(records, KEY)).faults).toEqual([{ incarnation: SECOND, seq: 2, fault: 'MOVED' }]);
  });

  it('put at the end, as a copy of another chain', async () => {
    const { records } = await twoChains();
    records.rows.push({ ...at(records, FIRST, 2), incarnation: SECOND, seq: 5 });
    expect((await verifyAudit(records, KEY)).faults).toEqual([{ incarnation: SECOND, seq: 5, fault: 'MOVED' }]);
  });

  it('put at the end, made without the key', async () => {
    const { records } = await twoChains();
    const row = at(records, SECOND, 4);
    const record = row.record.replace('"seq":4', '"seq":5');
    const forger = new ChainKey(new Secret('another key of quite a good length'));
    records.rows.push({ ...row, seq: 5, record, mac: forger.mac(row.mac, record) });
    expect((await verifyAudit(records, KEY)).faults).toEqual([{ incarnation: SECOND, seq: 5, fault: 'FORGED' }]);
  });

  it('put before the first', async () => {
    const { records } = await twoChains();
    records.rows.push({ ...at(records, SECOND, 4), seq: -1 }, { ...at(records, SECOND, 4), incarnation: '' });
    expect((await verifyAudit(records, KEY)).faults).toEqual([
      { incarnation: '', seq: 0, fault: 'MISSING' },
      { incarnation: SECOND, seq: 0, fault: 'MISSING' },
    ]);
  });

  it.each(['', 'null', '{}', '{"event":null}', '{"event":{}}', 'nonsense'])('replaced by %j', async (record) => {
    const { records } = await twoChains();
    const row = at(records, SECOND, 2);
    replace(records, row, [{ ...row, record }]);
    expect((await verifyAudit(records, KEY)).faults).toEqual([{ incarnation: SECOND, seq: 2, fault: 'FORGED' }]);
  });

  it('written with another key', async () => {
    const { records } = await twoChains();
    const other = new ChainKey(new Secret('another key of quite a good length'));
    expect(await verifyAudit(records, other)).toEqual({
      chains: 2,
      records: 0,
      removedChains: 0,
      removedHeads: [],
      faults: [FIRST, SECOND].map((incarnation) => ({ incarnation, seq: 0, fault: 'WRONG_KEY' })),
    });
  });
});

describe('what was cut off', () => {
  it('is missed by the chain after it', async () => {
    const { records } = await twoChains();
    replace(records, at(records, FIRST, 4), []);
    expect((await verifyAudit(records, KEY)).faults).toEqual([{ incarnation: FIRST, seq: 4, fault: 'CUT' }]);
  });

  it('is missed when it is a whole chain', async () => {
    const { records } = await twoChains();
    records.rows = records.rows.filter(({ incarnation }) => incarnation === SECOND);
    expect((await verifyAudit(records, KEY)).faults).toEqual([{ incarnation: FIRST, seq: 4, fault: 'CUT' }]);
  });

  it('is found at the end of the last chain by the head that the log had', async () => {
    const { records, heads } = await twoChains();
    replace(records, at(records, SECOND, 4), []);
    expect((await verifyAudit(records, KEY)).faults).toEqual([]);
    expect((await verifyAudit(records, KEY, heads)).faults).toEqual([{ incarnation: SECOND, seq: 4, fault: 'CUT' }]);
  });

  it('is found where another record took its place, and reported once', async () => {
    const { records, heads } = await twoChains();
    const head = { incarnation: SECOND, seq: 4, mac: 'f'.repeat(64) };
    expect((await verifyAudit(records, KEY, [head])).faults).toEqual([{ incarnation: SECOND, seq: 4, fault: 'CUT' }]);
    const row = at(records, SECOND, 4);
    replace(records, row, [{ ...row, mac: head.mac }]);
    expect((await verifyAudit(records, KEY, heads)).faults).toEqual([{ incarnation: SECOND, seq: 4, fault: 'FORGED' }]);
  });
});

test('no change of a single record goes unseen', async () => {
  const { records, heads } = await twoChains(3);
  const sound = records.rows;
  const columns = Object.keys(at(records, FIRST, 1)) as (keyof AuditRow)[];
  const row = fc.nat(sound.length - 1);
  const tampering = fc.oneof(
    fc.record({ what: fc.constant('remove' as const), row }),
    fc.record({ what: fc.constant('swap' as const), row, with: row }),
    fc.record({ what: fc.constant('set' as const), row, column: fc.constantFrom(...columns), of: row }),
    fc.record({ what: fc.constant('flip' as const), row, column: fc.constantFrom('record', 'mac'), place: fc.nat() }),
  );
  await fc.assert(
    fc.asyncProperty(tampering, async (change) => {
      const tampered = tamper(sound, change);
      fc.pre(JSON.stringify(tampered) !== JSON.stringify(sound));
      records.rows = tampered;
      expect((await verifyAudit(records, KEY, heads)).faults).not.toEqual([]);
    }),
    { numRuns: 500 },
  );
});

type Tampering =
  | { what: 'remove'; row: number }
  | { what: 'swap'; row: number; with: number }
  | { what: 'set'; row: number; column: keyof AuditRow; of: number }
  | { what: 'flip'; row: number; column: string; place: number };

function tamper(sound: readonly AuditRow[], change: Tampering): AuditRow[] {
  const row = sound[change.row] as AuditRow;
  const set = (index: number, value: Partial<AuditRow>): AuditRow[] =>
    sound.map((candidate, i) => (i === index ? { ...candidate, ...value } : candidate));
  switch (change.what) {
    case 'remove':
      return sound.filter((candidate) => candidate !== row);
    case 'swap': {
      const other = sound[change.with] as AuditRow;
      const { record, mac } = other;
      return set(change.row, { record, mac }).map((candidate, i) =>
        i === change.with ? { ...candidate, record: row.record, mac: row.mac } : candidate,
      );
    }
    case 'set':
      return set(change.row, { [change.column]: (sound[change.of] as AuditRow)[change.column] });
    case 'flip': {
      const text = String(row[change.column as 'record' | 'mac']);
      const place = change.place % text.length;
      const flipped = text[place] === 'x' ? 'y' : 'x';
      return set(change.row, { [change.column]: text.slice(0, place) + flipped + text.slice(place + 1) });
    }
  }
}
