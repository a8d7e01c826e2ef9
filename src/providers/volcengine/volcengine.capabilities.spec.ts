import { CALLBACK_KINDS } from '../../domain/resources/callback-config';
import { FieldBounds } from '../../domain/resources/capability';
import { volcengine } from '.';

const { capabilities } = volcengine;

function fieldsOf(fields: readonly FieldBounds[]): string[] {
  return fields.map(({ field }) => field).sort();
}

function bounds(fields: readonly FieldBounds[] | undefined, field: string): FieldBounds | undefined {
  return fields?.find((each) => each.field === field);
}

const stream = capabilities.callbacks.find(({ kind }) => kind === 'STREAM');

describe('capabilities', () => {
  it('have every kind of callback in every scope', () => {
    expect(capabilities.callbacks.map(({ kind }) => kind)).toEqual(CALLBACK_KINDS);
    for (const { scopes } of capabilities.callbacks) expect(scopes).toEqual(['DOMAIN', 'VHOST', 'APP']);
  });

  it('have the option for transcoded streams on streams only', () => {
    const common = ['auth.enabled', 'auth.key', 'urls', '{app}', '{vhost}'];
    for (const { kind, fields } of capabilities.callbacks) {
      expect(fieldsOf(fields)).toEqual(kind === 'STREAM' ? [...common, 'stream.transcodedStreams'].sort() : common);
    }
  });

  it('bound the vhost, of callbacks and of pulls', () => {
    const pull = capabilities.pull?.fields;
    const bounded = [...capabilities.callbacks.map(({ fields }) => fields), pull];
    for (const fields of bounded) expect(bounds(fields, '{vhost}')).toMatchObject({ minLength: 1, maxLength: 60 });
  });

  it('bound the URLs', () => {
    expect(bounds(stream?.fields, 'urls')).toMatchObject({
      required: true,
      minItems: 1,
      maxItems: 10,
      minLength: 1,
      maxLength: 100,
    });
  });

  it.each<[string, boolean]>([
    ['1622194197-0-0-5552*****e4e20387c6dc18afce****', true],
    ['k', true],
    ['', false],
    ['two words', false],
    ['ключ', false],
    ['line\n', false],
  ])('say of the key %p: %p', (key, valid) => {
    expect(bounds(stream?.fields, 'auth.key')?.pattern?.test(key)).toBe(valid);
    expect(bounds(stream?.fields, 'auth.key')).toMatchObject({ minLength: 1, maxLength: 128 });
  });

  it.each<[string, boolean]>([
    ['example_app', true],
    ['A.b-9', true],
    ['a'.repeat(30), true],
    ['a'.repeat(31), false],
    ['a/b', false],
    ['*', false],
    ['app\n', false],
  ])('say of the app %p: %p', (app, valid) => {
    expect(bounds(stream?.fields, '{app}')?.pattern?.test(app)).toBe(valid);
    expect(bounds(capabilities.pull.fields, '{app}')?.pattern?.test(app)).toBe(valid);
  });

  it('have pulling for vhosts, from servers of either protocol on any port', () => {
    expect(capabilities.pull).toMatchObject({
      scopes: ['VHOST'],
      oneProtocol: false,
      customPorts: true,
      ipv6Origins: true,
    });
    expect(fieldsOf(capabilities.pull.fields)).toEqual([
      'origins',
      'origins.group',
      'origins.host',
      'origins.params',
      'origins.port',
      'origins.protocol',
      '{app}',
      '{vhost}',
    ]);
    expect(bounds(capabilities.pull.fields, 'origins')).toMatchObject({ required: true, minItems: 1, maxItems: 10 });
    expect(bounds(capabilities.pull.fields, 'origins.protocol')?.values).toEqual(['RTMP', 'HTTP_FLV']);
  });

  it('have a quota for each action that is called', () => {
    const families = ['Callback', 'RelaySourceV3'];
    const actions = families.flatMap((family) => ['Update', 'Describe', 'Delete'].map((verb) => verb + family));
    const { DescribeLiveCallbackData: log, ...quotas } = capabilities.quotas;
    expect(Object.keys(quotas).sort()).toEqual([...actions, 'ListDomainDetail'].sort());
    for (const quota of Object.values(quotas)) expect(quota).toEqual({ limit: 10, windowMs: 1000 });
    expect(log).toEqual({ limit: 30, windowMs: 1000 });
  });

  it('say how long a change takes', () => {
    expect(capabilities.effectiveAfterMs).toBe(5 * 60 * 1000);
  });
});
