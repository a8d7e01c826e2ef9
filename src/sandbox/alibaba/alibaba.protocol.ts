import { AccessKeyOptions, EmulatedAccounts } from '../account-directory';
import { SessionOptions, Sessions, sessionSeconds } from '../sessions';
import { Answer, Arrival, ReceivedRequest, RequestHead, VendorProtocol } from '../vendor-protocol';
import { ActionContext, EmulatedAction, AlibabaActions, AlibabaBehaviour, AlibabaDomain } from './alibaba.action';
import { DeliveryLog } from '../delivery-log';
import { CallbackMessage, Occurrence } from '../occurrence';
import { AlibabaAuthenticator } from './alibaba.authentication';
import { alibabaCallbackRules, messagesOf, streamKeyOf } from './alibaba.callbacks';
import { deliveryActions } from './alibaba.delivery-actions';
import { detectActions } from './alibaba.detect-actions';
import { domainActions } from './alibaba.domain-actions';
import { AlibabaRefusal, gatewayRefusal, missingParameter } from './alibaba.errors';
import { lazyPullActions } from './alibaba.lazy-pull-actions';
import { recordActions, recordForbidden } from './alibaba.record-actions';
import { AlibabaRequest, parseRequest, peekRequest, responseFormat } from './alibaba.request';
import { renderRefusal, renderSuccess, ResponseShape } from './alibaba.response';
import { snapshotActions } from './alibaba.snapshot-actions';
import { AccountState, AlibabaState, DeliveryRow, DomainSeed } from './alibaba.state';
import { streamActions } from './alibaba.stream-actions';
import { invalidDuration, noSuchRole, sessionFields, stsVersion } from './alibaba.sts-actions';

/** An access key of an Alibaba Cloud account, with domains of that account. */
export interface AlibabaAccount extends AccessKeyOptions {
  readonly domains?: readonly AlibabaDomain[];
}

/** Alibaba: Live, API 2016-11-01. */
const apiVersion = '2016-11-01';

const actions: AlibabaActions = {
  ...streamActions,
  ...snapshotActions,
  ...recordActions,
  ...detectActions,
  ...lazyPullActions,
  ...domainActions,
  ...deliveryActions,
};

/** Alibaba's gateway and Live behind it. */
export class AlibabaProtocol implements VendorProtocol {
  readonly codeWith200 = 'InternalError';
  readonly secretFields = ['NotifyAuthKey'];
  readonly callbackRules = alibabaCallbackRules;
  private readonly accounts: readonly AlibabaAccount[];
  private readonly directory: EmulatedAccounts<AlibabaAccount>;
  private readonly sessions: Sessions<AlibabaAccount>;
  private readonly authenticator: AlibabaAuthenticator<AlibabaAccount>;
  private readonly states = new Map<string, AccountState>();
  /** By the session of the stream, since its start. */
  private readonly streamKeys = new Map<string, string>();
  private readonly deliveries = new DeliveryLog<DeliveryRow>();
  private readonly domains = new Map<string, readonly AlibabaDomain[]>();

  constructor(
    options: SessionOptions & { readonly accounts: readonly AlibabaAccount[] },
    private readonly behaviour: AlibabaBehaviour,
    private readonly now: () => number,
  ) {
    this.accounts = options.accounts;
    this.directory = new EmulatedAccounts(options.accounts);
    this.sessions = new Sessions(this.directory, options, now);
    this.authenticator = new AlibabaAuthenticator(this.directory, now);
    this.reset();
  }

  get uids(): readonly string[] {
    return this.directory.uids;
  }

  peek(head: RequestHead): { action: string; uid?: string } {
    const { action, accessKeyId } = peekRequest(head);
    return { action, uid: this.directory.find(accessKeyId)?.uid };
  }

  receive(received: ReceivedRequest): Arrival {
    const request = parseRequest(received);
    const { action, version, parameters, headers } = request;
    const uid = this.directory.find(request.accessKeyId)?.uid;
    const shape = { action, format: lenientFormat(request) };
    const { key, refusal } = this.admit(request, shape);
    return {
      action,
      version,
      uid,
      parameters,
      headers,
      refusal,
      execute: () => (key ? this.execute(key, request, shape) : refuse(shape, gatewayRefusal('IncompleteSignature'))),
      error: (status, code, message) => refuse(shape, new AlibabaRefusal(status, code, message)),
      throttled: (retryAfterMs) => {
        const hint = retryAfterMs === undefined ? undefined : { 'x-acs-retry-after': String(retryAfterMs) };
        return renderRefusal(shape, gatewayRefusal('Throttling.User'), hint);
      },
    };
  }

  stateOf(uid: string): AlibabaState {
    return this.state(uid).snapshot();
  }

  put(uid: string, domain: string, seed: DomainSeed): void {
    if (!this.domainsOf(uid).some(({ name }) => name === domain)) throw new Error(`${uid} has no domain ${domain}`);
    this.state(uid).put(domain, seed);
  }

  reset(): void {
    this.authenticator.reset();
    this.states.clear();
    this.streamKeys.clear();
    this.deliveries.clear();
    for (const uid of this.uids) {
      this.states.set(uid, new AccountState());
      const own = this.accounts.filter((account) => account.uid === uid);
      this.domains.set(
        uid,
        own.flatMap(({ domains = [] }) => domains),
      );
    }
  }

  /** Gives the account other domains, until the next reset. */
  own(uid: string, domains: readonly AlibabaDomain[]): void {
    this.domains.set(uid, domains);
  }

  /** Streams are of ingest domains, all else of streaming domains. */
  tell(happened: Occurrence): readonly CallbackMessage[] | string {
    const type = happened.kind.startsWith('stream') ? 'push' : 'play';
    const uid = this.uids.find((each) =>
      this.domainsOf(each).some((own) => own.name === happened.domain && own.type === type),
    );
    const domain = uid === undefined ? undefined : this.contextOf(uid, {}).domain(happened.domain);
    if (uid === undefined || !domain) return `there is no ${type} domain ${happened.domain}`;
    const key = this.streamKey(happened, streamKeyOf(domain));
    return messagesOf(happened, domain, key, (row) => this.deliveries.add(uid, row));
  }

  /** A changed key applies to streams that start afterwards; running ones keep theirs. */
  private streamKey({ kind, session }: Occurrence, current: string): string {
    const key = this.streamKeys.get(session) ?? current;
    if (kind === 'streamStarted') this.streamKeys.set(session, key);
    if (kind === 'streamEnded') this.streamKeys.delete(session);
    return key;
  }

  private admit(request: AlibabaRequest, shape: ResponseShape): { key?: AlibabaAccount; refusal?: Answer } {
    try {
      checkEnvelope(request);
      return { key: this.authenticator.authenticate(request) };
    } catch (error) {
      return { refusal: refuse(shape, error) };
    }
  }

  private execute(key: AlibabaAccount, request: AlibabaRequest, shape: ResponseShape): Answer {
    try {
      checkPolicy(key, request.action);
      if (isAssumeRole(request)) return renderSuccess(shape, this.assumeRole(key, request));
      const context = this.contextOf(key.uid, request.parameters);
      return renderSuccess(shape, actionOf(request)(context));
    } catch (error) {
      return refuse(shape, error);
    }
  }

  private assumeRole(key: AlibabaAccount, { parameters }: AlibabaRequest): Record<string, unknown> {
    const { RoleArn: role, RoleSessionName: name, DurationSeconds } = parameters;
    if (!role) throw missingParameter('RoleArn');
    if (!name) throw missingParameter('RoleSessionName');
    const seconds = sessionSeconds(DurationSeconds);
    if (seconds === undefined) throw invalidDuration();
    const session = this.sessions.begin(key, role, seconds);
    if (!session) throw noSuchRole();
    return sessionFields(role, name, session);
  }

  private contextOf(uid: string, parameters: ActionContext['parameters']): ActionContext {
    const domains = this.domainsOf(uid);
    return {
      parameters,
      behaviour: this.behaviour,
      domains,
      deliveries: this.deliveries.of(uid),
      now: this.now(),
      domain: (name) => {
        const found = domains.find((domain) => domain.name === name);
        return found && { ...found, state: this.state(uid).of(name) };
      },
    };
  }

  private domainsOf(uid: string): readonly AlibabaDomain[] {
    return this.domains.get(uid) ?? [];
  }

  private state(uid: string): AccountState {
    const state = this.states.get(uid);
    if (!state) throw new Error(`no account of the emulator has the uid ${uid}`);
    return state;
  }
}

function checkEnvelope(request: AlibabaRequest): void {
  if (request.method !== 'GET' && request.method !== 'POST') throw gatewayRefusal('UnsupportedHTTPMethod');
  responseFormat(request);
  if (!isAssumeRole(request)) actionOf(request);
}

/** Another product behind the same gateway. */
function isAssumeRole({ path, action, version }: AlibabaRequest): boolean {
  return path === '/' && action === 'AssumeRole' && version === stsVersion;
}

/** Names are case-sensitive. */
function actionOf({ path, action, version }: AlibabaRequest): EmulatedAction {
  const found = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (path !== '/' || version !== apiVersion || !found) throw gatewayRefusal('InvalidApi.NotFound');
  return found;
}

function checkPolicy({ deniedActions = [] }: AlibabaAccount, action: string): void {
  if (deniedActions.includes(action)) {
    throw Object.hasOwn(recordActions, action) ? recordForbidden() : gatewayRefusal('Forbidden.RAM');
  }
}

/** The refusal of a format needs a format itself. */
function lenientFormat(request: AlibabaRequest): ResponseShape['format'] {
  try {
    return responseFormat(request);
  } catch {
    return 'JSON';
  }
}

function refuse(shape: ResponseShape, error: unknown): Answer {
  if (error instanceof AlibabaRefusal) return renderRefusal(shape, error);
  throw error;
}
