import { CallbackKeyConfig, Config, SinkConfig } from '../config/config';
import { PrepareReload } from '../config/reload/current-config';
import { Secret } from '../domain/access/secret';
import { isUsableKey, SecretFiles, WatchedSecret } from '../domain/access/secret-files';
import { DEFAULT_KEEP_MS, DEFAULT_RETRY } from '../receivers/dispatch/backoff';
import { Dispatcher } from '../receivers/dispatch/dispatcher';
import { SinkFigures, Upkeep } from '../receivers/dispatch/upkeep';
import { EventIntake } from '../receivers/intake/event-intake';
import { EventWriter } from '../receivers/intake/event-writer';
import { ReceiverDirectory } from '../receivers/receiver';
import { SINK_CATALOG } from '../receivers/sinks/sink.catalog';
import { Sink } from '../receivers/sinks/sink.port';
import { Composition } from './app-parts';
import { egressOf } from './egress';

/** Receivers of events, and what sends them on. */
export class Receivers {
  readonly intake: EventIntake;
  readonly #receivers: ConfiguredReceivers;
  readonly #dispatcher: Dispatcher;
  readonly #upkeep: Upkeep;

  constructor(
    private readonly parts: Composition,
    files: SecretFiles,
  ) {
    const { clock, log, store, telemetry, current } = parts;
    const { instruments } = telemetry;
    const receivers = new ConfiguredReceivers(() => current.get(), files);
    this.#receivers = receivers;
    this.#upkeep = new Upkeep({ store: store.events, clock, reportRepeated: log.reportRepeated });
    this.#dispatcher = new Dispatcher({
      store: store.events,
      create: (settings) => this.#createSink(settings, files),
      retryOf: (id) => receivers.find(id)?.retry ?? DEFAULT_RETRY,
      clock,
      random: Math.random,
      instruments,
      ...log,
    });
    this.intake = new EventIntake({
      receivers,
      writer: new EventWriter(store.events),
      clock,
      instruments,
      reportRepeated: log.reportRepeated,
      stored: () => this.#dispatcher.wake(),
    });
  }

  /** The store can be used, and the configuration may change from now on. */
  start(): void {
    const { current } = this.parts;
    this.#dispatcher.use(current.get().sinks);
    this.#upkeep.start();
    current.onChange(['sinks'], (next) => this.#takeUp(next));
  }

  *#takeUp({ sinks }: Config): ReturnType<PrepareReload<object>> {
    yield;
    return () => {
      this.#dispatcher.use(sinks);
      return undefined;
    };
  }

  async stop(graceMs: number): Promise<void> {
    await Promise.all([this.#dispatcher.stop(graceMs), this.#upkeep.stop()]);
  }

  /** Of a receiver that may have left the configuration. */
  timesOf(receiver: string): { readonly maxAgeMs: number; readonly keepMs: number } {
    const { retry, keepMs } = this.#receivers.find(receiver) ?? { retry: DEFAULT_RETRY, keepMs: DEFAULT_KEEP_MS };
    return { maxAgeMs: retry.maxAgeMs, keepMs };
  }

  /** Something waits to be sent. */
  wake(): void {
    this.#dispatcher.wake();
  }

  figures(): SinkFigures[] {
    return this.#upkeep.figures(this.parts.current.get().sinks.map(({ id }) => id));
  }

  #createSink({ id, kind, options }: SinkConfig, files: SecretFiles): Sink {
    const { clock, log, current } = this.parts;
    const registration = SINK_CATALOG.find((one) => one.kind === kind);
    if (!registration) throw new Error(`there is no sink of the kind ${kind}`);
    const urlPolicy = () => current.get().urlPolicy;
    const openEgress = egressOf({ config: current.get() });
    return registration.create(id, options, { clock, random: Math.random, urlPolicy, files, openEgress, ...log });
  }
}

/** Looks up what the configuration in force says. */
class ConfiguredReceivers implements ReceiverDirectory {
  readonly #watched = new WeakMap<CallbackKeyConfig, WatchedSecret<Secret>>();
  readonly #byId = new WeakMap<readonly { readonly id: string }[], ReadonlyMap<string, object>>();

  constructor(
    private readonly config: () => Config,
    private readonly files: SecretFiles,
  ) {}

  find(id: string) {
    return this.#entry(this.config().receivers, id);
  }

  providerOf(account: string): string {
    return this.#entry(this.config().accounts, account)?.provider ?? '';
  }

  publicUrl(): string | undefined {
    return this.config().publicUrl;
  }

  keyOf(name: string): string | undefined {
    const key = this.#entry(this.config().callbackKeys, name);
    if (!key) return undefined;
    const watched =
      this.#watched.get(key) ?? this.files.watch(key.value, (text) => (isUsableKey(text.reveal()) ? text : undefined));
    this.#watched.set(key, watched);
    return watched.current().reveal();
  }

  /** A reload replaces the list. */
  #entry<T extends { readonly id: string }>(list: readonly T[], id: string): T | undefined {
    const known = this.#byId.get(list) ?? new Map(list.map((entry) => [entry.id, entry]));
    this.#byId.set(list, known);
    return known.get(id) as T | undefined;
  }
}
