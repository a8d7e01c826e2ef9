import {
  ActionContext,
  appPattern,
  listField,
  requirePushDomain,
  requireVhost,
  VolcengineActions,
} from './volcengine.action';
import { BodyReader } from './volcengine.body';
import { domainAndApp, emptyError, formatError, invalidParam, notBetween, resourceNotFound } from './volcengine.errors';
import { CallbackDetail, StoredCallback, StoredCallbackScope, MessageType } from './volcengine.state';

/** Volcengine: UpdateCallback, the model of CallbackDetailList in the Go SDK. */
const maxUrlLength = 100;
/** Not documented; the page's own sample has hyphens and is longer than the console allows. */
const authKeyPattern = /^[\x21-\x7e]{1,128}$/;

export const callbackActions: VolcengineActions = {
  /**
   * An upsert that replaces the whole record: absent parameters fall back to their defaults,
   * including authentication.
   */
  UpdateCallback: (context) => {
    const { body, cloud, state, now } = context;
    const type = body.requiredChoice('MessageType', cloud.messageTypes) as MessageType;
    const scope = readScope(context);
    const content = { ...readContent(body), ...readOptions(context) };
    state.putCallback({ ...scope, MessageType: type, ...content, createdAt: now });
    return undefined;
  },

  DescribeCallback: (context) => {
    const { behaviour, state } = context;
    const records = state.findCallbacks(scopeFilter(context)).map((record) => render(record, context));
    return { ...listField('CallbackList', records, behaviour) };
  },

  /** Each absent field widens the deletion: to every type, and to every app of the vhost. */
  DeleteCallback: (context) => {
    const removed = context.state.removeCallbacks(scopeFilter(context));
    if (removed === 0 && context.behaviour.deleteAbsent === 'notFound') throw resourceNotFound();
    return undefined;
  },
};

/** Exactly one of Vhost and Domain; App only with Vhost. */
function readScope(context: ActionContext): StoredCallbackScope {
  const { body } = context;
  const [Vhost, Domain] = [body.text('Vhost'), body.text('Domain')];
  const App = body.textLike('App', appPattern);
  if (Domain && App) throw domainAndApp();
  if (Vhost && Domain) throw invalidParam('only one of Vhost and Domain can be given');
  if (Domain) return { Vhost: requirePushDomain(context, Domain), App: '', Domain };
  if (!Vhost) throw emptyError('Vhost');
  requireVhost(context, Vhost);
  return { Vhost, App, Domain: '' };
}

/**
 * Domain-level records are found by their domain alone, vhost-level and app-level ones by their
 * vhost.
 */
function scopeFilter(context: ActionContext): (record: StoredCallback) => boolean {
  const { Vhost, App, Domain } = readScope(context);
  const type = context.body.choice('MessageType', context.cloud.messageTypes);
  return (record) =>
    record.Vhost === Vhost &&
    record.Domain === Domain &&
    (App === '' || record.App === App) &&
    (type === '' || record.MessageType === type);
}

function readContent(
  body: BodyReader,
): Pick<StoredCallback, 'CallbackDetailList' | 'TranscodeCallback' | 'AuthEnable' | 'AuthKeyPrimary'> {
  const CallbackDetailList = body.requiredObjects('CallbackDetailList').map(readDetail);
  const AuthEnable = body.boolean('AuthEnable');
  const AuthKeyPrimary = body.textLike('AuthKeyPrimary', authKeyPattern);
  if (AuthEnable && !AuthKeyPrimary) throw emptyError('AuthKeyPrimary');
  const TranscodeCallback = body.integer('TranscodeCallback', 0, 1) ?? 0;
  return { CallbackDetailList, TranscodeCallback, AuthEnable, AuthKeyPrimary };
}

/** An absent value falls back to its default, like all others. */
function readOptions({ body, cloud }: ActionContext): Pick<StoredCallback, 'options'> {
  const given = Object.keys(cloud.callbackOptions).flatMap((name) => {
    const value = body.value(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return given.length > 0 ? { options: Object.fromEntries(given) } : {};
}

function readDetail(detail: BodyReader): CallbackDetail {
  const CallbackType = detail.requiredChoice('CallbackType', ['http']);
  const URL = detail.requiredText('URL');
  if (URL.length > maxUrlLength) throw notBetween('URL', 1, maxUrlLength);
  if (!isHttpUrl(URL)) throw formatError('URL');
  return { CallbackType, URL };
}

const isHttpUrl = (value: string): boolean => /^https?:\/\/[\x21-\x7e]+$/.test(value) && URL.canParse(value);

/** Without Domain, which no field of the answer carries; with the key in clear text. */
function render(
  { Domain: _notReturned, createdAt, options, ...record }: StoredCallback,
  context: ActionContext,
): object {
  return {
    ...record,
    ...renderOptions(record.AuthKeyPrimary, options ?? {}, context),
    CreateTime: beijingTime(createdAt),
    CreateTimeUTC: `${isoSeconds(createdAt)}Z`,
  };
}

/**
 * AuthField repeats the key; AppendField is in no answer (SDK for Go, model of DescribeCallback).
 */
function renderOptions(
  AuthKeyPrimary: string,
  { AppendField: _notReturned, AuthField, ...options }: Readonly<Record<string, unknown>>,
  { behaviour, cloud }: ActionContext,
): object {
  const { AppendField: _neither, AuthField: known, ...defaults } = cloud.callbackOptions;
  const isShown = known !== undefined && (AuthField !== undefined || behaviour.defaultOptions === 'shown');
  return {
    ...(behaviour.defaultOptions === 'shown' && defaults),
    ...options,
    ...(isShown && { AuthField: { AuthKeyPrimary, ...(AuthField as object | undefined) } }),
  };
}

const isoSeconds = (at: number): string => new Date(at).toISOString().slice(0, 19);

/**
 * With an offset of one digit, which is not RFC 3339 (Volcengine: DescribeCallback 2020-08-01,
 * sample).
 */
const beijingTime = (at: number): string => `${isoSeconds(at + 8 * 3_600_000)}+8:00`;
