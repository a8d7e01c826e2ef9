import { Account } from '../../domain/access/account';
import { Secret } from '../../domain/access/secret';
import { Headers, LoggedDelivery } from '../../domain/deliveries/delivery';
import { DeliveryList, DeliveryPage, DeliveryQuery, ScopedCallback } from '../../domain/deliveries/delivery-log';
import { violationError } from '../../domain/errors/gateway-error';
import {
  LastAppliedState,
  LiveProvider,
  SetCallbackResult,
  SetOptions,
} from '../../domain/operations/live-provider.port';
import { Operation } from '../../domain/operations/operation';
import { TestEvent, TestSubject } from '../../domain/operations/test-event';
import { CallbackKind, CallbackScope, CallbackSpec, CallbackState } from '../../domain/resources/callback-config';
import { fieldOf, mapUrls } from './callback-urls';
import { cleanError, cleanTexts } from './clean-errors';
import { ReceiverUrls } from './receiver-urls';

/**
 * The provider as use cases see it: they speak of receivers by `livegate:` URLs only, and the cloud
 * of public URLs with tokens only. Whatever comes from the cloud comes through here, so that no use
 * case can show a token.
 */
export function withReceiverUrls(provider: LiveProvider, account: Account, urls: ReceiverUrls): LiveProvider {
  const form = new ShownForm(account, urls);
  return {
    getCallback: (operation, scope, kind) => getCallback({ provider, form }, operation, scope, kind),
    listCallbacks: async (operation, scope) =>
      (await form.of(provider.listCallbacks(operation, scope))).map((state) => form.state(state).state),
    listCallbacksWithin: (operation, scope, kinds) => listWithin({ provider, form }, operation, scope, kinds),
    setCallback: (operation, scope, spec, options) => setCallback({ provider, form }, operation, scope, spec, options),
    deleteCallback: (...call) => form.of(provider.deleteCallback(...call)),
    testEvent: (subject) => testEvent({ provider, form }, subject),
    getPull: (...call) => form.of(provider.getPull(...call)),
    listPulls: (...call) => form.of(provider.listPulls(...call)),
    setPull: (...call) => form.of(provider.setPull(...call)),
    deletePull: (...call) => form.of(provider.deletePull(...call)),
    listDomains: (operation) => form.of(provider.listDomains(operation)),
    deliveryLists: (query) => deliveryLists({ provider, form }, query),
  };
}

type Recall = NonNullable<SetOptions<CallbackState>['recall']>;

interface Parts {
  readonly provider: LiveProvider;
  readonly form: ShownForm;
}

async function getCallback(
  { provider, form }: Parts,
  operation: Operation,
  scope: CallbackScope,
  kind: CallbackKind,
): Promise<CallbackState | undefined> {
  const state = await form.of(provider.getCallback(operation, scope, kind));
  return state && form.state(state).state;
}

async function listWithin(
  { provider, form }: Parts,
  operation: Operation,
  scope: CallbackScope,
  kinds: readonly CallbackKind[],
): Promise<readonly ScopedCallback[]> {
  const found = await form.of(provider.listCallbacksWithin(operation, scope, kinds));
  return found.map((one) => ({ scope: one.scope, state: form.state(one.state).state }));
}

async function setCallback(
  { provider, form }: Parts,
  operation: Operation,
  scope: CallbackScope,
  spec: CallbackSpec,
  { force, recall }: SetOptions<CallbackState>,
): Promise<SetCallbackResult> {
  const real = mapUrls(spec, (url, path) => form.real(url, path));
  const options: SetOptions<CallbackState> = {
    force,
    ...(recall && { recall: (live) => recalled(form, live, recall) }),
  };
  const result = await form.of(provider.setCallback(operation, scope, real, options));
  return { ...result, inconsistencies: result.inconsistencies.map(form.clean) };
}

/** What is to be restored may have a URL that no caller may write: that of a former token. */
function recalled(form: ShownForm, live: CallbackState, recall: Recall): LastAppliedState<CallbackState> {
  const { state, originals } = form.state(live);
  const { state: known, certain } = recall(state);
  return { state: mapUrls(known, (url, path) => originals.get(url) ?? form.real(url, path)), certain };
}

function testEvent({ provider, form }: Parts, subject: TestSubject): TestEvent {
  const { scope, kind, url, key, now } = subject;
  return provider.testEvent({ scope, kind, url: form.real(url, 'urls'), now, ...(key && { key }) });
}

function deliveryLists({ provider, form }: Parts, query: DeliveryQuery): readonly DeliveryList[] {
  return provider.deliveryLists(query).map((list) => ({
    key: list.key,
    page: async (operation, number): Promise<DeliveryPage> => {
      const { rows, hasMore } = await form.of(list.page(operation, number));
      return { rows: rows.map((row) => form.delivery(row)), hasMore };
    },
  }));
}

/** Turns what a cloud says into what callers may see, and back. */
class ShownForm {
  readonly clean = (text: string): string => this.urls.clean(text);

  constructor(
    private readonly account: Account,
    private readonly urls: ReceiverUrls,
  ) {}

  /** The URL for the cloud. Throws INVALID_REQUEST, should a reload have removed the receiver. */
  real(url: string, field: string): string {
    const resolved = this.urls.resolve(this.account.id, url);
    if ('fault' in resolved) throw violationError([{ field, ...resolved.fault }]);
    return resolved.url;
  }

  /** `originals`: the URLs of the cloud by their texts. */
  state(live: CallbackState): { readonly state: CallbackState; readonly originals: ReadonlyMap<string, string> } {
    const originals = new Map<string, string>();
    const masked: { readonly path: string; readonly url: string }[] = [];
    const state = mapUrls(live, (url, path) => {
      const { text, isMasked } = this.urls.shown(url);
      originals.set(text, url);
      if (isMasked) masked.push({ path, url });
      return text;
    });
    const inconsistencies = [...state.inconsistencies.map(this.clean), ...masked.map(({ path }) => maskedText(path))];
    const hidden = masked.map(({ path, url }) => ({ field: fieldOf(path), value: new Secret(url) }));
    const unshown = [...(state.unshown ?? []), ...hidden];
    const halves = live.halves?.map((half) => half && this.state(half).state);
    const rest = { ...(unshown.length > 0 && { unshown }), ...(halves && { halves }) };
    return { state: { ...state, inconsistencies, ...rest }, originals };
  }

  delivery(row: LoggedDelivery): LoggedDelivery {
    const { url, payload, responseBody, failureReason, requestHeaders, responseHeaders } = row;
    return {
      ...row,
      ...(url !== undefined && { url: this.urls.shown(url).text }),
      ...(payload !== undefined && { payload: this.clean(payload) }),
      ...(responseBody !== undefined && { responseBody: this.clean(responseBody) }),
      ...(failureReason !== undefined && { failureReason: this.clean(failureReason) }),
      ...(requestHeaders && { requestHeaders: this.#headers(requestHeaders) }),
      ...(responseHeaders && { responseHeaders: this.#headers(responseHeaders) }),
    };
  }

  /** The result of a call; its error without tokens. */
  async of<T>(call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (thrown) {
      throw cleanError(thrown, this.clean);
    }
  }

  #headers(headers: Headers): Headers {
    return cleanTexts(headers, this.clean) as Headers;
  }
}

function maskedText(path: string): string {
  return `${path} is shown without what may be the token of a receiver, and is the URL of none; set it anew.`;
}
