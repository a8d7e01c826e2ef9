import { AccessKeyOptions, EmulatedAccounts } from '../account-directory';
import { DeliveryLog } from '../delivery-log';
import { CallbackMessage, CallbackRules, Occurrence } from '../occurrence';
import { SessionOptions, Sessions, sessionSeconds } from '../sessions';
import { firstOf } from '../signed-request';
import { Answer, Arrival, ReceivedRequest, RequestHead, VendorProtocol } from '../vendor-protocol';
import {
  ActionContext,
  VolcengineAction,
  VolcengineActions,
  VolcengineBehaviour,
  VolcengineDomain,
  VolcengineVhost,
} from './volcengine.action';
import { SigningRegions, VolcengineAuthenticator } from './volcengine.authentication';
import { BodyReader } from './volcengine.body';
import { callbackActions } from './volcengine.callback-actions';
import { messagesOf } from './volcengine.callbacks';
import { FamilyCloud } from './volcengine.cloud';
import { deliveryActions } from './volcengine.delivery-actions';
import { domainActions } from './volcengine.domain-actions';
import { emptyError, gatewayRefusal, VolcengineRefusal } from './volcengine.errors';
import { relaySourceActions } from './volcengine.relay-source-actions';
import { parseHead, parseRequest, VolcengineRequest } from './volcengine.request';
import { renderRefusal, renderSuccess, ResponseShape } from './volcengine.response';
import { noSuchRole, sessionResult, stsVersion } from './volcengine.sts-actions';
import { AccountState, DeliveredCallback, VolcengineSeed, VolcengineState } from './volcengine.state';

/** An access key of a Volcengine account, with vhosts of that account. */
export interface VolcengineAccount extends AccessKeyOptions {
  readonly vhosts?: readonly VolcengineVhost[];
}

const apiVersion = '2023-01-01';

const actions: VolcengineActions = { ...callbackActions, ...relaySourceActions, ...domainActions, ...deliveryActions };

/** The gateway of a cloud of Volcengine's family, and Live behind it. */
export class VolcengineProtocol implements VendorProtocol {
  readonly codeWith200 = 'CommonErr';
  readonly secretFields = ['AuthKeyPrimary', 'AuthKeySecond', 'AuthField', 'AppendField'];
  private readonly accounts: readonly VolcengineAccount[];
  private readonly directory: EmulatedAccounts<VolcengineAccount>;
  private readonly sessions: Sessions<VolcengineAccount>;
  private readonly authenticator: VolcengineAuthenticator<VolcengineAccount>;
  private readonly states = new Map<string, AccountState>();
  private readonly deliveries = new DeliveryLog<DeliveredCallback>();
  private readonly vhosts = new Map<string, readonly VolcengineVhost[]>();

  constructor(
    private readonly cloud: FamilyCloud,
    options: SessionOptions & { readonly accounts: readonly VolcengineAccount[]; readonly regions?: SigningRegions },
    private readonly behaviour: VolcengineBehaviour,
    private readonly now: () => number,
  ) {
    this.accounts = options.accounts;
    this.directory = new EmulatedAccounts(options.accounts);
    this.sessions = new Sessions(this.directory, options, now);
    this.authenticator = new VolcengineAuthenticator(this.directory, options.regions ?? {}, now);
    this.reset();
  }

  get callbackRules(): CallbackRules {
    return this.cloud.callbackRules;
  }

  get uids(): readonly string[] {
    return this.directory.uids;
  }

  peek(head: RequestHead): { action: string; uid?: string } {
    const { action, accessKeyId } = parseHead(head);
    return { action, uid: this.directory.find(accessKeyId)?.uid };
  }

  receive(received: ReceivedRequest): Arrival {
    const request = parseRequest(received);
    const { action, version, headers, json } = request;
    const shape = { action, version, printed: this.cloud.printed, now: this.now() };
    const { key, refusal } = this.admit(request, shape);
    return {
      action,
      version,
      uid: this.directory.find(request.accessKeyId)?.uid,
      parameters: typeof json === 'object' ? { ...json } : {},
      headers,
      refusal,
      execute: () =>
        key ? this.execute(key, request, shape) : refuse(shape, gatewayRefusal('MissingAuthenticationToken')),
      error: (status, code, message) => refuse(shape, new VolcengineRefusal(status, code, message)),
      throttled: (retryAfterMs) => {
        const hint = retryAfterMs === undefined ? undefined : { 'Retry-After': String(Math.ceil(retryAfterMs / 1000)) };
        return renderRefusal(shape, gatewayRefusal('FlowLimitExceeded'), hint);
      },
    };
  }

  stateOf(uid: string): VolcengineState {
    return this.state(uid).snapshot();
  }

  put(uid: string, seed: VolcengineSeed): void {
    this.state(uid).put(seed, this.now());
  }

  reset(): void {
    this.states.clear();
    this.deliveries.clear();
    for (const uid of this.uids) {
      this.states.set(uid, new AccountState());
      const own = this.accounts.filter((account) => account.uid === uid);
      this.vhosts.set(
        uid,
        own.flatMap(({ vhosts = [] }) => vhosts),
      );
    }
  }

  /** Gives the account other vhosts, until the next reset. */
  own(uid: string, vhosts: readonly VolcengineVhost[]): void {
    this.vhosts.set(uid, vhosts);
  }

  /** Of push domains. */
  tell(happened: Occurrence): readonly CallbackMessage[] | string {
    for (const [uid, vhosts] of this.vhosts) {
      const isPushed = ({ name, type }: VolcengineDomain): boolean => name === happened.domain && type === 'push';
      const vhost = vhosts.find(({ domains = [] }) => domains.some(isPushed));
      if (!vhost) continue;
      const { callbacks } = this.state(uid).snapshot();
      const sender = { callbacks, cloud: this.cloud };
      return messagesOf(happened, vhost.name, sender, (row) => this.deliveries.add(uid, row));
    }
    return `there is no push domain ${happened.domain}`;
  }

  private admit(request: VolcengineRequest, shape: ResponseShape): { key?: VolcengineAccount; refusal?: Answer } {
    try {
      checkEnvelope(request);
      return { key: this.authenticator.authenticate(request) };
    } catch (error) {
      return { refusal: refuse(shape, error) };
    }
  }

  private execute(key: VolcengineAccount, request: VolcengineRequest, shape: ResponseShape): Answer {
    try {
      checkPolicy(key, request.action);
      if (isAssumeRole(request)) return renderSuccess(shape, this.assumeRole(key, request));
      const context = this.contextOf(key.uid, request);
      return renderSuccess(shape, actionOf(request)(context));
    } catch (error) {
      return refuse(shape, error);
    }
  }

  private assumeRole(key: VolcengineAccount, { query }: VolcengineRequest): Record<string, unknown> {
    const [role = '', name = ''] = [firstOf(query, 'RoleTrn'), firstOf(query, 'RoleSessionName')];
    if (role === '') throw emptyError('RoleTrn');
    if (name === '') throw emptyError('RoleSessionName');
    // Volcengine: AssumeRole, DurationSeconds: a missing or too short value counts as an hour.
    const seconds = sessionSeconds(firstOf(query, 'DurationSeconds'), this.cloud.minSessionSeconds);
    const session = this.sessions.begin(key, role, seconds);
    if (!session) throw noSuchRole();
    return sessionResult(role, name, session);
  }

  private contextOf(uid: string, { json }: VolcengineRequest): ActionContext {
    return {
      body: new BodyReader(json),
      behaviour: this.behaviour,
      cloud: this.cloud,
      state: this.state(uid),
      vhosts: this.vhosts.get(uid) ?? [],
      foreignVhosts: [...this.vhosts].flatMap(([owner, vhosts]) => (owner === uid ? [] : vhosts)),
      deliveries: this.deliveries.of(uid),
      now: this.now(),
    };
  }

  private state(uid: string): AccountState {
    const state = this.states.get(uid);
    if (!state) throw new Error(`no account of the emulator has the uid ${uid}`);
    return state;
  }
}

function checkEnvelope(request: VolcengineRequest): void {
  if (request.action === '' || request.version === '') throw gatewayRefusal('MissingParameter');
  if (isAssumeRole(request)) return;
  actionOf(request);
  if (request.method !== 'POST') throw gatewayRefusal('MethodNotAllowed');
}

/** Another service behind the same gateway, called with GET. */
function isAssumeRole({ path, action, version, method }: VolcengineRequest): boolean {
  return path === '/' && action === 'AssumeRole' && version === stsVersion && method === 'GET';
}

function actionOf({ path, action, version }: VolcengineRequest): VolcengineAction {
  const found = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (path !== '/' || version !== apiVersion || !found) throw gatewayRefusal('InvalidActionOrVersion');
  return found;
}

function checkPolicy({ deniedActions = [] }: VolcengineAccount, action: string): void {
  if (deniedActions.includes(action)) throw gatewayRefusal('AccessDenied', `: live:${action}`);
}

function refuse(shape: ResponseShape, error: unknown): Answer {
  if (error instanceof VolcengineRefusal) return renderRefusal(shape, error);
  throw error;
}
