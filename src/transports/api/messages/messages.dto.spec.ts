/*
 * Holds the DTOs and the closed lists of the code against the proto. That the DTOs' fields are
 * checked as they should be is what test/slow/bad-input.spec.ts shows.
 */
import { DescField, DescMessage } from '@bufbuild/protobuf';
import { getMetadataStorage, validateSync } from 'class-validator';
import { CONTRACT } from '../../../../test/support/proto-contract';
import { AUDIT_KINDS } from '../../../domain/records/audit';
import { BREAKER_OVERRIDES, BreakerState } from '../../../domain/operations/safeguards.port';
import { CALLBACK_KINDS } from '../../../domain/resources/callback-config';
import { ScopeType } from '../../../domain/resources/capability';
import { CODE_OF_REASON, VIOLATION_REASONS, WRITE_OUTCOMES } from '../../../domain/errors/gateway-error';
import { CallOutcome } from '../../../domain/operations/operation';
import { PULL_PROTOCOLS } from '../../../domain/resources/pull-config';
import { MessageClass, messageOfField } from './message-rules';
import * as messages from './messages.dto';
import * as resources from './resources.dto';
import * as events from './events.dto';
import * as rollouts from './rollouts.dto';

const { MAX_CONFIGS: _bound, MAX_PARENTS: _pruned, ...ofRollouts } = rollouts;
const dtos = { ...resources, ...messages, ...ofRollouts, ...events };

/** Which DTO reads which messages. */
const MESSAGES_OF: Readonly<Record<keyof typeof dtos, readonly string[]>> = {
  CallbackAuthDto: ['CallbackAuth'],
  StreamCallbackOptionsDto: ['StreamCallbackOptions'],
  RecordingCallbackOptionsDto: ['RecordingCallbackOptions'],
  CallbackConfigDto: ['CallbackConfig'],
  SetCallbackConfigRequestDto: ['SetCallbackConfigRequest'],
  UpdateCallbackConfigRequestDto: ['UpdateCallbackConfigRequest'],
  OriginDto: ['Origin'],
  PullConfigDto: ['PullConfig'],
  SetPullConfigRequestDto: ['SetPullConfigRequest'],
  UpdatePullConfigRequestDto: ['UpdatePullConfigRequest'],
  BreakerDto: ['Breaker'],
  UpdateBreakerRequestDto: ['UpdateBreakerRequest'],
  FieldMaskDto: ['FieldMask'],
  GetRequestDto: [
    'GetCallbackConfigRequest',
    'GetPullConfigRequest',
    'GetAccountRequest',
    'GetProviderRequest',
    'GetBreakerRequest',
    'GetRolloutRequest',
    'DeleteRolloutRequest',
    'CancelRolloutRequest',
    'RetryRolloutRequest',
    'WatchRolloutRequest',
    'GetEventRequest',
    'RetryEventRequest',
  ],
  ParentRequestDto: ['WatchEventsRequest'],
  ListEventsRequestDto: ['ListEventsRequest'],
  TestCallbackConfigRequestDto: ['TestCallbackConfigRequest'],
  ListRequestDto: ['ListAccountsRequest', 'ListProvidersRequest', 'ListRolloutsRequest'],
  DesiredConfigsDto: ['DesiredConfigs'],
  CopyConfigsDto: ['CopyConfigs'],
  CopyPairDto: ['CopyPair'],
  RepairConfigsDto: ['RepairConfigs'],
  RotateKeyDto: ['RotateKey'],
  RolloutSourceDto: ['RolloutSource'],
  RolloutDto: ['Rollout'],
  CreateRolloutRequestDto: ['CreateRolloutRequest'],
  ListRolloutItemsRequestDto: ['ListRolloutItemsRequest'],
  ApplyRolloutRequestDto: ['ApplyRolloutRequest'],
  ListChildrenRequestDto: [
    'ListCallbackConfigsRequest',
    'ListPullConfigsRequest',
    'ListBreakersRequest',
    'ListDriftsRequest',
  ],
  GetInventoryRequestDto: ['GetDomainRequest', 'GetVhostRequest'],
  ListVhostsRequestDto: ['ListVhostsRequest'],
  ListDeliveriesRequestDto: ['ListDeliveriesRequest'],
  ListDomainsRequestDto: ['ListDomainsRequest'],
  TimestampDto: ['Timestamp'],
  ListAuditEventsRequestDto: ['ListAuditEventsRequest'],
  DeleteRequestDto: ['DeleteCallbackConfigRequest', 'DeletePullConfigRequest'],
};

const PAIRS = Object.entries(MESSAGES_OF).flatMap(([name, messages]) =>
  messages.map((message) => ({
    name,
    message,
    dto: dtos[name as keyof typeof dtos],
    desc: CONTRACT.message(message),
  })),
);

function rulesOf(dto: MessageClass): { readonly property: string; readonly isOutputOnly: boolean }[] {
  const metadata = getMetadataStorage().getTargetValidationMetadatas(dto, '', true, false);
  const properties = [...new Set(metadata.map(({ propertyName }) => propertyName))];
  return properties.map((property) => {
    const rules = metadata.filter(({ propertyName }) => propertyName === property);
    return { property, isOutputOnly: rules.every(({ type }) => type === 'whitelistValidation') };
  });
}

test('every request message has a DTO', () => {
  const found = new Set<string>();
  const visit = (message: DescMessage): void => {
    if (found.has(message.name)) return;
    found.add(message.name);
    const inputs = message.fields.filter((field) => !CONTRACT.isOutputOnly(field));
    for (const field of inputs) if (field.message) visit(field.message);
  };
  for (const { input } of CONTRACT.methods()) visit(input);
  expect(PAIRS.map(({ message }) => message).toSorted()).toEqual([...found].toSorted());
});

describe.each(PAIRS)('$name reads $message', ({ dto, desc }) => {
  test('with its fields', () => {
    const properties = rulesOf(dto).map(({ property }) => property);
    expect(properties.toSorted()).toEqual(desc.fields.map(({ jsonName }) => jsonName).toSorted());
  });

  test('and ignores those, and only those, that are output only', () => {
    const ignored = rulesOf(dto).filter(({ isOutputOnly }) => isOutputOnly);
    const outputOnly = desc.fields.filter((field) => CONTRACT.isOutputOnly(field));
    expect(ignored.map(({ property }) => property).toSorted()).toEqual(
      outputOnly.map(({ jsonName }) => jsonName).toSorted(),
    );
  });

  test('with messages and lists of messages where it has them', () => {
    const held = desc.fields.map((field) => [
      field.jsonName,
      CONTRACT.isOutputOnly(field) ? undefined : holdsOf(field),
    ]);
    const read = desc.fields.map(({ jsonName }) => {
      const found = messageOfField(dto, jsonName);
      const pair = PAIRS.find((candidate) => candidate.dto === found?.type);
      return [jsonName, found && { message: pair?.message, isList: found.isList }];
    });
    expect(read).toEqual(held);
  });
});

function holdsOf(field: DescField): { message: string; isList: boolean } | undefined {
  if (field.fieldKind === 'message') return { message: field.message.name, isList: false };
  if (field.fieldKind === 'list' && field.listKind === 'message') return { message: field.message.name, isList: true };
  return undefined;
}

// Records of unions, so that a word that is left out does not compile.
const CALL_OUTCOMES: Readonly<Record<CallOutcome, true>> = {
  PLANNED: true,
  READ: true,
  APPLIED: true,
  NOT_APPLIED: true,
  UNKNOWN: true,
  FAILED_READ: true,
};
const BREAKER_STATES: Readonly<Record<BreakerState, true>> = { CLOSED: true, OPEN: true, HALF_OPEN: true };
const SCOPE_TYPES: Readonly<Record<ScopeType, true>> = { DOMAIN: true, VHOST: true, APP: true };

test.each([
  { list: 'CODE_OF_REASON', words: Object.keys(CODE_OF_REASON), proto: 'ErrorReason.Value' },
  { list: 'VIOLATION_REASONS', words: VIOLATION_REASONS, proto: 'ViolationReason.Value' },
  { list: 'WRITE_OUTCOMES', words: WRITE_OUTCOMES, proto: 'WriteOutcome.Value' },
  { list: 'CALLBACK_KINDS', words: CALLBACK_KINDS, proto: 'CallbackConfig.Kind' },
  { list: 'PULL_PROTOCOLS', words: PULL_PROTOCOLS, proto: 'Origin.Protocol' },
  { list: 'AUDIT_KINDS', words: AUDIT_KINDS, proto: 'AuditEvent.Kind' },
  { list: 'CallOutcome', words: Object.keys(CALL_OUTCOMES), proto: 'UpstreamCall.Outcome' },
  { list: 'BREAKER_OVERRIDES', words: BREAKER_OVERRIDES, proto: 'Breaker.Override' },
  { list: 'BreakerState', words: Object.keys(BREAKER_STATES), proto: 'Breaker.State' },
  { list: 'ScopeType', words: Object.keys(SCOPE_TYPES), proto: 'Scope.Type' },
])('$list has the words of $proto, in its order', ({ words, proto }) => {
  expect(words).toEqual(CONTRACT.words(proto));
});

test('the comment of each reason begins with the code that the code gives it', () => {
  const comments = Object.entries(CONTRACT.commentsOfWords('ErrorReason.Value'));
  const documented = comments.map(([word, comment]) => [word, /^[A-Z_]+/.exec(comment)?.[0]]);
  expect(Object.fromEntries(documented)).toEqual(CODE_OF_REASON);
});

it.each<[string, string, boolean]>([
  ['Chinese', '直播回调 2026', true],
  ['200 characters beyond the basic plane', '🎬'.repeat(200), true],
  ['one character more', '🎬'.repeat(201), false],
  ['a new line', 'one\ntwo', false],
  ['an escape of a terminal', '\u001b[2J', false],
  ['a mark that turns the order of the text', 'a\u202eb', false],
  ['half a character', '\ud83c', false],
])('a title may have %s: %j is fine: %s', (_title, displayName, isFine) => {
  const faults = validateSync(Object.assign(new rollouts.RolloutDto(), { displayName, source: {} }));
  expect(faults.some(({ property }) => property === 'displayName')).toBe(!isFine);
});
