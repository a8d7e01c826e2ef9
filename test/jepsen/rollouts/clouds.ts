import { AlibabaEmulator, startAlibabaEmulator } from '../../../src/sandbox/alibaba/alibaba.emulator';
import { RecordedCall } from '../../../src/sandbox/call-log';
import { startVolcengineEmulator, VolcengineEmulator } from '../../../src/sandbox/volcengine/volcengine.emulator';
import { MessageType } from '../../../src/sandbox/volcengine/volcengine.state';
import { CloudEvent, Watched } from './judge';

/* Cloud accounts of the emulators, one of each cloud to a lane of rollouts, and what they have. */

export const KEY_SECRET = 'kills-access-key-secret';
const PARTS: readonly MessageType[] = ['push', 'push_end'];
const VHOST = 'live.example.com';
const MAX_CALLS = 1_000_000;
/** How many configurations of each cloud a rollout creates, changes and deletes. */
const EACH = 4;

const ordinals = (from: number): number[] => Array.from({ length: EACH }, (_, index) => from + index);
const CREATED = ordinals(0);
const CHANGED = ordinals(EACH);
const DELETED = ordinals(2 * EACH);
const ALL = [...CREATED, ...CHANGED, ...DELETED];

/** What is no call of livegate, and how many calls had reached the clouds before it. */
interface Mark {
  readonly at: readonly [alibaba: number, volcengine: number];
  readonly event: CloudEvent;
}

export class Clouds {
  private constructor(
    readonly alibaba: AlibabaEmulator,
    readonly volcengine: VolcengineEmulator,
  ) {}

  static async start(lanes: number): Promise<Clouds> {
    const uids = Array.from({ length: lanes }, (_, lane) => uidOf(lane));
    const common = { quotas: 'off', maxCalls: MAX_CALLS } as const;
    const keyOf = (uid: string) => ({ uid, accessKeyId: keyIdOf(uid), accessKeySecret: KEY_SECRET });
    const domains = ALL.map((ordinal) => ({ name: domainOf(ordinal), type: 'push' as const }));
    const vhosts = [{ name: VHOST, domains: [{ name: `push.${VHOST}`, type: 'push' as const }] }];
    return new Clouds(
      await startAlibabaEmulator({ ...common, accounts: uids.map((uid) => ({ ...keyOf(uid), domains })) }),
      await startVolcengineEmulator({ ...common, accounts: uids.map((uid) => ({ ...keyOf(uid), vhosts })) }),
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.alibaba.close(), this.volcengine.close()]);
  }
}

export const keyIdOf = (uid: string): string => `kills-access-key-id-${uid}`;
export const uidOf = (lane: number): string => String(1_000_000_001 + lane);
const domainOf = (ordinal: number): string => `push-${ordinal}.example.com`;
/** The second record of each other pair that is there differs from the first. */
const isOdd = (ordinal: number): boolean => !CREATED.includes(ordinal) && ordinal % 2 === 1;
const urlOf = (text: string): string => `https://hooks.example.net/${text}`;

/** What one rollout changes in the two cloud accounts of a lane, and what happens to it there. */
export class Ground {
  readonly watched: readonly Watched[];
  readonly #marks: Mark[] = [];
  readonly #done = new Set<string>();
  readonly #from: readonly [number, number];
  readonly #uid: string;

  constructor(
    private readonly clouds: Clouds,
    private readonly lane: number,
    private readonly rollout: string,
  ) {
    this.#uid = uidOf(lane);
    const urls = (ordinal: number) => ({
      before: CREATED.includes(ordinal) ? '' : urlOf(`${rollout}/old`),
      target: DELETED.includes(ordinal) ? '' : urlOf(`${rollout}/new`),
    });
    this.watched = ALL.flatMap((ordinal) => [
      { name: this.#alibaba(ordinal), parts: ['stream'], ...urls(ordinal) },
      {
        ...{ name: this.#volcengine(ordinal), parts: PARTS, ...urls(ordinal) },
        ...(isOdd(ordinal) && { differing: { push_end: urlOf(`${rollout}/odd`) } }),
      },
    ]);
    for (const { name, before, differing = {} } of this.watched) {
      this.#put(name, before);
      for (const part of PARTS) if (differing[part] !== undefined) this.#put(name, differing[part], [part]);
    }
    this.#from = this.#reached();
  }

  get source(): object {
    const set = this.watched.filter(({ target }) => target !== '');
    const callbackConfigs = set.map(({ name, target }) => ({ name, urls: [target] }));
    const domains = DELETED.map((ordinal) => `accounts/ali-${this.lane}/domains/${domainOf(ordinal)}`);
    const apps = DELETED.map((ordinal) => `accounts/volc-${this.lane}/vhosts/${VHOST}/apps/${this.#app(ordinal)}`);
    return { desired: { callbackConfigs, prune: [...domains, ...apps] } };
  }

  /** Somebody else changes it, at the cloud. */
  change({ name }: Watched): void {
    this.#othersPut(name, urlOf(`${this.rollout}/others-${this.#marks.length}`));
  }

  /** Somebody else makes it again what it was when the rollout was planned. */
  revert({ name, before }: Watched): void {
    this.#othersPut(name, before);
  }

  /** What livegate has said to be done, and others can take back: the emulator keeps records. */
  get revertible(): readonly Watched[] {
    return this.watched.filter(({ name, before }) => this.#done.has(name) && before !== '');
  }

  /** livegate says that it has applied it. */
  done(name: string): void {
    if (!this.#done.has(name)) this.#marks.push({ at: this.#reached(), event: { kind: 'DONE', name } });
    this.#done.add(name);
  }

  get events(): CloudEvent[] {
    const { alibaba, volcengine } = this.clouds;
    return [
      ...this.#merged(alibaba.calls, 0, (call) => this.#alibabaEvents(call)),
      ...this.#merged(volcengine.calls, 1, (call) => this.#volcengineEvents(call)),
    ];
  }

  #othersPut(name: string, value: string): void {
    this.#marks.push({ at: this.#reached(), event: { kind: 'OTHERS', name, value } });
    this.#put(name, value);
  }

  #reached(): readonly [number, number] {
    return [this.clouds.alibaba.calls.length, this.clouds.volcengine.calls.length];
  }

  #alibaba(ordinal: number): string {
    return `accounts/ali-${this.lane}/domains/${domainOf(ordinal)}/callbackConfigs/stream`;
  }

  #volcengine(ordinal: number): string {
    return `accounts/volc-${this.lane}/vhosts/${VHOST}/apps/${this.#app(ordinal)}/callbackConfigs/stream`;
  }

  /** Each rollout has its own: the emulator can be given records, but not be rid of them. */
  #app(ordinal: number): string {
    return `${this.rollout}-${ordinal}`;
  }

  #put(name: string, url: string, parts = PARTS): void {
    const { alibaba, volcengine } = this.clouds;
    const [, domain, app] = /\/domains\/([^/]+)|\/apps\/([^/]+)/.exec(name) ?? [];
    if (domain !== undefined) alibaba.put(this.#uid, domain, { stream: { NotifyUrl: url } });
    const CallbackDetailList = [{ CallbackType: 'http', URL: url }];
    const callbacks = parts.map((MessageType) => ({ Vhost: VHOST, App: app ?? '', MessageType, CallbackDetailList }));
    if (app !== undefined && url !== '') volcengine.put(this.#uid, { callbacks });
  }

  /** The events of one cloud, in their order. */
  #merged(
    calls: readonly RecordedCall[],
    cloud: 0 | 1,
    eventsOf: (call: RecordedCall) => readonly CloudEvent[],
  ): CloudEvent[] {
    const isHere = ({ event }: Mark): boolean => event.name.includes(cloud === 0 ? '/domains/' : '/vhosts/');
    const marks = this.#marks.filter(isHere);
    const events: CloudEvent[] = [];
    const first = this.#from[cloud];
    for (let at = first; at <= calls.length; at += 1) {
      events.push(...marks.filter((mark) => mark.at[cloud] === at).map(({ event }) => event));
      const call = calls[at];
      if (call?.uid === this.#uid && call.code === null && call.authenticated) events.push(...eventsOf(call));
    }
    return events;
  }

  #alibabaEvents({ action, parameters }: RecordedCall): CloudEvent[] {
    const name = `accounts/ali-${this.lane}/domains/${String(parameters['DomainName'])}/callbackConfigs/stream`;
    const written = { kind: 'WRITE', name, part: 'stream' } as const;
    if (action === 'DeleteLiveStreamsNotifyUrlConfig') return [{ ...written, value: '' }];
    return action === 'SetLiveStreamsNotifyUrlConfig' ? [{ ...written, value: String(parameters['NotifyUrl']) }] : [];
  }

  #volcengineEvents({ action, parameters }: RecordedCall): CloudEvent[] {
    const { App, MessageType, CallbackDetailList } = parameters as {
      readonly App?: string;
      readonly MessageType?: string;
      readonly CallbackDetailList?: readonly { readonly URL: string }[];
    };
    const names = this.watched.map(({ name }) => name).filter((name) => name.includes('/vhosts/'));
    const fitting = names.filter((name) => !App || name.includes(`/apps/${App}/`));
    if (action !== 'UpdateCallback' && action !== 'DeleteCallback') return [];
    const value = action === 'UpdateCallback' ? (CallbackDetailList?.[0]?.URL ?? '') : '';
    const parts = PARTS.filter((part) => !MessageType || part === MessageType);
    return fitting.flatMap((name) => parts.map((part): CloudEvent => ({ kind: 'WRITE', name, part, value })));
  }
}
