import { ActionContext, AlibabaActions, OwnDomain, refuseIfAbsent, requireDomain } from './alibaba.action';
import { AlibabaRefusal, configNotFound, domainNotFound, illegalOperation, missingParameter } from './alibaba.errors';
import { malformedUrl, requireSafeUrl } from './alibaba.notify-url';
import { ParameterReader } from './alibaba.parameters';
import { DetectConfig } from './alibaba.state';

/**
 * Alibaba: AddLiveDetectNotifyConfig and UpdateLiveDetectNotifyConfig, error codes; Live's public
 * codes for a domain.
 */
const refusals = {
  missing: missingParameter,
  invalid: (name: string) => malformedUrl(name) ?? new AlibabaRefusal(400, 'InvalidParams', 'Invalid Params.'),
  unknownDomain: domainNotFound,
  wrongType: illegalOperation,
  exists: () => new AlibabaRefusal(400, 'ConfigAlreadyExists', 'Config has already exist.'),
};

/** The video moderation callback of a streaming domain; it has no authentication. */
export const detectActions: AlibabaActions = {
  AddLiveDetectNotifyConfig: (context) => {
    const { state } = playDomain(context);
    const config = readConfig(context);
    if (state.detect) throw refusals.exists();
    state.detect = config;
    return {};
  },

  UpdateLiveDetectNotifyConfig: (context) => {
    const { state } = playDomain(context);
    const config = readConfig(context);
    if (!state.detect) throw configNotFound();
    state.detect = config;
    return {};
  },

  DescribeLiveDetectNotifyConfig: (context) => {
    const { name, state } = playDomain(context);
    if (!state.detect) throw configNotFound();
    return { LiveDetectNotifyConfig: { DomainName: name, ...state.detect } };
  },

  DeleteLiveDetectNotifyConfig: (context) => {
    const { state } = playDomain(context);
    refuseIfAbsent(state.detect !== undefined, context, configNotFound);
    delete state.detect;
    return {};
  },
};

function playDomain(context: ActionContext): OwnDomain {
  const name = new ParameterReader(context.parameters, refusals).requiredText('DomainName');
  return requireDomain(context, name, 'play', refusals);
}

function readConfig({ parameters, behaviour }: ActionContext): DetectConfig {
  const NotifyUrl = new ParameterReader(parameters, refusals).requiredUrl('NotifyUrl');
  requireSafeUrl('NotifyUrl', NotifyUrl, behaviour);
  return { NotifyUrl };
}
