import { ActionContext, AlibabaActions, OwnDomain, refuseIfAbsent, requireDomain } from './alibaba.action';
import { AlibabaRefusal, domainNotFound, illegalOperation } from './alibaba.errors';
import { ParameterReader } from './alibaba.parameters';
import { noSnapshot } from './alibaba.state';

const maxUrlLength = 500;
const maxKeyLength = 32;

const refusal = (status: number, code: string, what: string): AlibabaRefusal =>
  new AlibabaRefusal(status, code, `${what}, please check and try again later.`);

/**
 * Alibaba: AddLiveSnapshotNotifyConfig and UpdateLiveSnapshotNotifyConfig, error codes. These pages
 * have none for a domain, so Live's public codes are used.
 */
const refusals = {
  missing: (name: string) => refusal(400, 'MissingParam', `${name} is missing`),
  invalid: (name: string) => refusal(400, 'MalformedParam', `${name} is malformed`),
  unknownDomain: domainNotFound,
  wrongType: illegalOperation,
  exists: () => refusal(409, 'ConfigAlreadyExists', 'the config already exists'),
  absent: () => refusal(400, 'ConfigNotFound', 'the config is not found'),
};

/**
 * The snapshot callback of a streaming domain. Its Describe answer is flat, unlike those of the
 * other families.
 */
export const snapshotActions: AlibabaActions = {
  AddLiveSnapshotNotifyConfig: (context) => {
    const { state } = playDomain(context);
    const reader = new ParameterReader(context.parameters, refusals);
    const NotifyUrl = reader.requiredUrl('NotifyUrl', maxUrlLength);
    const auth = readAuth(reader);
    if (state.snapshot) throw refusals.exists();
    state.snapshot = { NotifyUrl, ...auth };
    return {};
  },

  /**
   * NotifyUrl is optional here, so it is kept; the authentication has a documented default, so it
   * is reset.
   */
  UpdateLiveSnapshotNotifyConfig: (context) => {
    const { state } = playDomain(context);
    const reader = new ParameterReader(context.parameters, refusals);
    const NotifyUrl = reader.url('NotifyUrl', maxUrlLength);
    const auth = readAuth(reader);
    if (!state.snapshot) throw refusals.absent();
    state.snapshot = { NotifyUrl: NotifyUrl || state.snapshot.NotifyUrl, ...auth };
    return {};
  },

  DescribeLiveSnapshotNotifyConfig: (context) => {
    const { name, state } = playDomain(context);
    if (!state.snapshot && context.behaviour.absent === 'notFound') throw refusals.absent();
    return { DomainName: name, ...(state.snapshot ?? noSnapshot) };
  },

  DeleteLiveSnapshotNotifyConfig: (context) => {
    const { state } = playDomain(context);
    refuseIfAbsent(state.snapshot !== undefined, context, refusals.absent);
    delete state.snapshot;
    return {};
  },
};

function playDomain(context: ActionContext): OwnDomain {
  const name = new ParameterReader(context.parameters, refusals).requiredText('DomainName');
  return requireDomain(context, name, 'play', refusals);
}

function readAuth(reader: ParameterReader): { NotifyReqAuth: 'yes' | 'no'; NotifyAuthKey: string } {
  const NotifyReqAuth = reader.yesNo('NotifyReqAuth');
  return { NotifyReqAuth, NotifyAuthKey: reader.authKey('NotifyAuthKey', maxKeyLength, NotifyReqAuth === 'yes') };
}
