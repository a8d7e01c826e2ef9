import { ActionContext, AlibabaActions, OwnDomain, refuseIfAbsent, requireDomain } from './alibaba.action';
import {
  AlibabaRefusal,
  configNotFound,
  domainNotFound,
  illegalOperation,
  invalidParameter,
  missingParameter,
} from './alibaba.errors';
import { ParameterReader } from './alibaba.parameters';
import { LazyPullConfig, setLazyPull } from './alibaba.state';

const allApps = 'ali_all_app';

/** Alibaba: SetLiveLazyPullStreamInfoConfig, error codes. */
const refusals = {
  missing: (name: string) => (name === 'DomainName' ? missingDomainName() : missingParameter(name)),
  invalid: (name: string) =>
    name === 'AppName'
      ? new AlibabaRefusal(400, 'CodeAppNameIsIllegal', 'The app name is illegal.')
      : invalidParameter(name),
  unknownDomain: domainNotFound,
  wrongType: illegalOperation,
};

/** Printed with a space on the action's page, and nowhere else. */
const missingDomainName = (): AlibabaRefusal =>
  new AlibabaRefusal(400, 'Missing DomainName', 'DomainName is mandatory for this action.');

/** Play-triggered pull of an app of a streaming domain, or of all its apps. */
export const lazyPullActions: AlibabaActions = {
  /** A full upsert: PullArgs, which cannot be given, are lost. */
  SetLiveLazyPullStreamInfoConfig: (context) => {
    const { state } = playDomain(context);
    setLazyPull(state, readConfig(new ParameterReader(context.parameters, refusals)));
    return {};
  },

  /** The protocol is returned in upper case (Alibaba: DescribeLiveLazyPullStreamConfig, sample). */
  DescribeLiveLazyPullStreamConfig: (context) => {
    const { name, state } = playDomain(context);
    const app = context.parameters['AppName'] ?? '';
    const found = state.lazyPull.filter(({ AppName }) => app === '' || app === AppName);
    if (found.length === 0 && context.behaviour.absent === 'notFound') throw configNotFound();
    const list = found.map((pull) => ({ DomainName: name, ...pull, PullProtocol: pull.PullProtocol.toUpperCase() }));
    return { LiveLazyPullConfigList: { LiveLazyPullConfig: list } };
  },

  /**
   * `ali_all_app` deletes the configuration of every app (Alibaba:
   * DeleteLiveLazyPullStreamInfoConfig, AppName).
   */
  DeleteLiveLazyPullStreamInfoConfig: (context) => {
    const { state } = playDomain(context);
    const app = readAppName(new ParameterReader(context.parameters, refusals));
    const kept = app === allApps ? [] : state.lazyPull.filter(({ AppName }) => AppName !== app);
    refuseIfAbsent(kept.length < state.lazyPull.length, context, configNotFound);
    state.lazyPull = kept;
    return {};
  },
};

function playDomain(context: ActionContext): OwnDomain {
  const name = new ParameterReader(context.parameters, refusals).requiredText('DomainName');
  return requireDomain(context, name, 'play', refusals);
}

function readConfig(reader: ParameterReader): LazyPullConfig {
  const AppName = readAppName(reader);
  const PullDomainName = reader.requiredText('PullDomainName');
  if (!PullDomainName.split(';').every(isHost)) throw refusals.invalid('PullDomainName');
  return {
    AppName,
    PullDomainName,
    PullProtocol: reader.choice('PullProtocol', ['rtmp', 'httpflv', 'hls']),
    PullAppName: reader.text('PullAppName'),
    TranscodeLazy: reader.yesNo('TranscodeLazy'),
  };
}

/** Length and alphabet are not documented; a value that cannot be a path segment is refused. */
function readAppName(reader: ParameterReader): string {
  const app = reader.requiredText('AppName');
  if (!/^[^\s/?#&]{1,255}$/.test(app)) throw refusals.invalid('AppName');
  return app;
}

/**
 * A host name or IPv4 address: the parameter takes no scheme, path or port, and IPv6 is not
 * supported.
 */
const isHost = (host: string): boolean =>
  /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]+)*$/.test(host);
