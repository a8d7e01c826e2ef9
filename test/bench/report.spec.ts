import { failedPart } from './part';
import { exitStatus, renderJson, renderTable, Report } from './report';

const report: Report = {
  machine: '2 cores',
  date: '2026-01-02',
  quick: true,
  rows: [
    { part: 'cost', subject: 'REST', figures: { 'actions/s': 1234.56, 'ms CPU': 0.12345 }, goals: [] },
    {
      part: 'quota',
      subject: '10/s',
      figures: { most: 10, over: 0, '% used': NaN },
      goals: [
        { text: '0 over', met: true, must: true },
        { text: '97 %', met: false, must: false },
      ],
    },
  ],
  notes: [{ part: 'cost', text: 'the rest goes elsewhere' }],
};

const failed: Report = {
  ...report,
  rows: [{ part: 'quota', subject: '10/s', figures: { over: 1 }, goals: [{ text: '0 over', met: false, must: true }] }],
};

describe('the report', () => {
  it('is one aligned table, with notes below', () => {
    expect(renderTable(report)).toBe(`2 cores, 2026-01-02, quick

| part  | subject | measured                     | goal         |              |
|-------|---------|------------------------------|--------------|--------------|
| cost  | REST    | 1235 actions/s, 0.123 ms CPU |              |              |
| quota | 10/s    | 10 most, 0 over, ? % used    | 0 over; 97 % | met; not met |

cost: the rest goes elsewhere
`);
  });

  it('is JSON with every figure as measured', () => {
    const parsed: unknown = JSON.parse(renderJson(report));
    expect(parsed).toMatchObject({
      quick: true,
      ok: true,
      rows: [{ figures: { 'actions/s': 1234.56, 'ms CPU': 0.12345 } }, { figures: { '% used': null } }],
    });
  });

  it('fails by what must be met, and by nothing else', () => {
    expect(exitStatus(report)).toBe(0);
    expect(exitStatus(failed)).toBe(1);
    expect(renderTable(failed)).toContain('| 0 over | FAILED |');
    expect(JSON.parse(renderJson(failed))).toMatchObject({ ok: false });
  });

  it('fails by a part that could not be measured, and shows the others', () => {
    const { rows, notes } = failedPart('latency', new Error('the load was too high'));
    const partly = { ...report, rows: [...report.rows, ...rows], notes };
    expect(exitStatus(partly)).toBe(1);
    expect(renderTable(partly)).toMatch(
      /^\| cost .*^\| latency \| the part as a whole .* FAILED .*the load was too high/ms,
    );
  });
});
