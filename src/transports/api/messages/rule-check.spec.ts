import { validateSync } from 'class-validator';
import { MessageClass } from './message-rules';
import { fieldsOf, toInstance } from './message-shape';
import * as messages from './messages.dto';
import * as resources from './resources.dto';
import { keepsRules } from './rule-check';

const DTOS = Object.entries({ ...resources, ...messages }) as [string, MessageClass][];

/** Values of every type, within bounds and beyond. */
const VALUES = [
  ...['', 'text', 'STREAM', 'RTMP', 'é', '\n', 'x'.repeat(2_000)],
  ...[0, -1, 1, 1.5, 443, 70_000, NaN, true, false, Symbol('symbol')],
  ...[{}, [], ['text'], [{}], [undefined], [{ host: 'h', port: -1 }], { port: 70_000 }],
  ...[{ enabled: 'text' }, { enabled: true, key: 1 }, { name: 'text', origins: [{ port: 'text' }] }],
];

/** Messages in which one field has one of the values; not always of the right shape. */
function messagesOf(dto: MessageClass): object[] {
  const given = [...fieldsOf(dto)].flatMap((field) => VALUES.map((value) => ({ [field]: value })));
  return [
    ...[{}, ...given].map((message) => toInstance(dto, message, '', [])),
    ...given.map((message) => Object.assign(new dto(), message)),
  ];
}

describe('a message keeps its rules exactly if class-validator finds no error', () => {
  test.each(DTOS)('%s', (_, dto) => {
    const found = messagesOf(dto).map((message) => [keepsRules(message), validateSync(message).length === 0, message]);
    expect(found.filter(([kept, sound]) => kept !== sound)).toEqual([]);
  });

  test('among them are many of either kind', () => {
    const kept = DTOS.flatMap(([, dto]) => messagesOf(dto)).map(keepsRules);
    expect(kept.filter((one) => one).length).toBeGreaterThan(100);
    expect(kept.filter((one) => !one).length).toBeGreaterThan(100);
  });
});
