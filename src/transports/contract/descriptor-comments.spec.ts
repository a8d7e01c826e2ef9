import { readFileSync } from 'node:fs';
import { readContract } from './contract';
import { examplesIn, firstSentence } from './descriptor-comments';

const contract = readContract(readFileSync('src/transports/grpc/gen/livegate.binpb'));
const callback = contract.message('livegate.v1.CallbackConfig');
const kind = callback.nestedEnums[0];
const service = contract.services.find(({ name }) => name === 'ProviderService');

describe('the comments of the contract', () => {
  it.each([
    ['a message', callback, /^Where a provider sends its events of one kind,/],
    ['a field', callback.field['kind'], /^The kind, as in the name\./],
    ['a nested enum', kind, /^The kind of events that a configuration covers\.$/],
    ['an enum value', kind?.values[3], /^A recording started, paused, or left a file\./],
    ['a service', service, /^The providers' capabilities as data:/],
    ['a method', service?.methods[1], /^Lists all providers, ordered by name\.$/],
    ['a message of another file', contract.message('livegate.v1.ErrorReason'), /^The closed list of reasons,/],
  ])('are found for %s', (_, element, expected) => {
    if (!element) throw new Error('no such element');
    expect(contract.comment(element)).toMatch(expected);
  });

  it('are Markdown: lines are joined, paragraphs are not', () => {
    const text = contract.comment(callback);
    expect(text).toMatch(/vhost or app\.\n\nA field that the account's provider cannot express is refused/);
    expect(text.split('\n')).toHaveLength(3);
  });

  it('say names of fields as REST callers write them, and nothing else', () => {
    expect(contract.comment(callback.field['urls'] ?? callback)).toContain(
      '`urls`, `stream.switchUrl` and `stream.exceptionUrl`',
    );
    expect(contract.comment(callback.field['name'] ?? callback)).toContain(
      '`accounts/{account}/domains/{domain}/callbackConfigs/{kind}`',
    );
  });

  it('are empty where there are none', () => {
    expect(contract.comment(contract.message('google.protobuf.FileDescriptorSet').fields[0] ?? callback)).toBe('');
  });
});

describe('the first sentence', () => {
  it.each([
    ['One account. NOT_FOUND if there is none.', 'One account'],
    ['From 0.5 to 1.5 of it. More.', 'From 0.5 to 1.5 of it'],
    ['Needs e.g. this one.', 'Needs e.g. this one'],
    ['One.\n\nTwo.', 'One'],
    ['', ''],
  ])('of %j is %j', (text, expected) => expect(firstSentence(text)).toBe(expected));
});

describe('the examples in a comment', () => {
  it.each([
    ['Output only. Example: `UpdateCallback`.', ['UpdateCallback']],
    ['Examples: `urls`, `auth.key`, `origins.host`.', ['urls', 'auth.key', 'origins.host']],
    ['Shape as `urls`.', []],
  ])('of %j are %j', (text, expected) => expect(examplesIn(text)).toEqual(expected));
});
