import { ActionContext, AlibabaActions, OwnDomain, refuseIfAbsent, requireDomain } from './alibaba.action';
import { AlibabaRefusal, configNotFound, domainNotFound, missingParameter } from './alibaba.errors';
import { ParameterReader } from './alibaba.parameters';
import { noStream, StreamConfig } from './alibaba.state';

/**
 * Alibaba: SetLiveStreamsNotifyUrlConfig, error codes. The page has none for an unknown domain, so
 * Live's public code is used.
 */
const refusals = {
  missing: (name: string) => (name === 'DomainName' ? missingParameter(name) : refusals.invalid()),
  invalid: () => new AlibabaRefusal(400, 'InvalidParam', 'Parameter invalid.'),
  unknownDomain: domainNotFound,
  wrongType: () => new AlibabaRefusal(400, 'CodeNotPushDomain', 'The domain name is not a push domain name.'),
  unbound: () =>
    new AlibabaRefusal(400, 'CodeGetMainPlaybackDomainError', 'Failed to obtain the main playback domain name.'),
  exists: () => new AlibabaRefusal(400, 'ConfigAlreadyExists', 'Config has already exist.'),
};

/** The callback of an ingest domain: one configuration, three URLs, one authentication. */
export const streamActions: AlibabaActions = {
  SetLiveStreamsNotifyUrlConfig: (context) => {
    const { state, unbound } = pushDomain(context);
    const config = readConfig(new ParameterReader(context.parameters, refusals));
    if (unbound) throw refusals.unbound();
    if (state.stream && context.behaviour.secondSet === 'refuse') throw refusals.exists();
    state.stream = config;
    return {};
  },

  DescribeLiveStreamsNotifyUrlConfig: (context) => {
    const { name, state } = pushDomain(context);
    if (!state.stream && context.behaviour.absent === 'notFound') throw configNotFound();
    const { SwitchNotifyUrl: _neverReturned, ...readable } = state.stream ?? noStream;
    return { LiveStreamsNotifyConfig: { DomainName: name, ...readable } };
  },

  DeleteLiveStreamsNotifyUrlConfig: (context) => {
    const { state } = pushDomain(context);
    refuseIfAbsent(state.stream !== undefined, context, configNotFound);
    delete state.stream;
    return {};
  },
};

function pushDomain(context: ActionContext): OwnDomain {
  const name = new ParameterReader(context.parameters, refusals).requiredText('DomainName');
  return requireDomain(context, name, 'push', refusals);
}

/** Absent parameters are reset: authentication falls back to `no`. */
function readConfig(reader: ParameterReader): StreamConfig {
  const NotifyReqAuth = reader.yesNo('NotifyReqAuth');
  return {
    NotifyUrl: reader.url('NotifyUrl'),
    ExceptionNotifyUrl: reader.url('ExceptionNotifyUrl'),
    SwitchNotifyUrl: reader.url('SwitchNotifyUrl'),
    NotifyReqAuth,
    NotifyAuthKey: reader.authKey('NotifyAuthKey', 64, NotifyReqAuth === 'yes'),
  };
}
