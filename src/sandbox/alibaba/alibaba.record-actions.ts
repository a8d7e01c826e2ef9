import { ActionContext, AlibabaActions, OwnDomain, requireDomain } from './alibaba.action';
import { AlibabaRefusal, configNotFound, invalidParameter, missingParameter } from './alibaba.errors';
import { malformedUrl, requireSafeUrl } from './alibaba.notify-url';
import { ParameterReader } from './alibaba.parameters';
import { RecordConfig } from './alibaba.state';

/**
 * In this family, a missing domain is a 400 (Alibaba: UpdateLiveRecordNotifyConfig, error codes).
 */
const invalidDomain = (): AlibabaRefusal =>
  new AlibabaRefusal(400, 'InvalidDomain.NotFound', 'Specified Domain is invalid.');

const refusals = {
  missing: missingParameter,
  invalid: (name: string) => malformedUrl(name) ?? invalidParameter(name),
  unknownDomain: invalidDomain,
  wrongType: invalidDomain,
  exists: () => new AlibabaRefusal(400, 'ConfigAlreadyExists', 'Config has already exist.'),
};

/**
 * The key's policy does not allow the action, in this family's words (Alibaba:
 * UpdateLiveRecordNotifyConfig, error codes).
 */
export const recordForbidden = (): AlibabaRefusal =>
  new AlibabaRefusal(400, 'Forbidden', 'Ram Permission is forbidden.');

/** The recording callbacks of a streaming domain. */
export const recordActions: AlibabaActions = {
  AddLiveRecordNotifyConfig: (context) => {
    const { state } = playDomain(context);
    const config = readConfig(context);
    if (state.record) throw refusals.exists();
    state.record = config;
    return {};
  },

  UpdateLiveRecordNotifyConfig: (context) => {
    const { state } = playDomain(context);
    const config = readConfig(context);
    if (!state.record) throw configNotFound();
    state.record = config;
    return {};
  },

  /** An unset OnDemandUrl is not returned. */
  DescribeLiveRecordNotifyConfig: (context) => {
    const { name, state } = playDomain(context);
    if (!state.record) throw configNotFound();
    const { OnDemandUrl, ...rest } = state.record;
    return { LiveRecordNotifyConfig: { DomainName: name, ...(OnDemandUrl && { OnDemandUrl }), ...rest } };
  },

  DeleteLiveRecordNotifyConfig: (context) => {
    const { state } = playDomain(context);
    if (!state.record) throw configNotFound();
    delete state.record;
    return {};
  },
};

function playDomain(context: ActionContext): OwnDomain {
  const name = new ParameterReader(context.parameters, refusals).requiredText('DomainName');
  return requireDomain(context, name, 'play', refusals);
}

/** Update resets absent parameters, as Add does. */
function readConfig({ parameters, behaviour }: ActionContext): RecordConfig {
  const reader = new ParameterReader(parameters, refusals);
  const NotifyUrl = reader.requiredUrl('NotifyUrl');
  const OnDemandUrl = reader.url('OnDemandUrl');
  requireSafeUrl('NotifyUrl', NotifyUrl, behaviour);
  requireSafeUrl('OnDemandUrl', OnDemandUrl, behaviour);
  const NotifyReqAuth = reader.trueFalse('NotifyReqAuth');
  return {
    NotifyUrl,
    OnDemandUrl,
    NeedStatusNotify: reader.trueFalse('NeedStatusNotify'),
    NotifyReqAuth,
    NotifyAuthKey: reader.authKey('NotifyAuthKey', 32, NotifyReqAuth),
  };
}
