import type { Delivery, Provider } from '../../../../client';

/** The log that a cloud keeps of one kind of callbacks. */
export type CloudLog = Provider['deliveries'][number];

/** Each once, although a log may show one twice; failed ones first, and the newest of each. */
export function failedFirst(deliveries: readonly Delivery[]): readonly Delivery[] {
  const known = new Map(deliveries.map((delivery) => [delivery.name, delivery]));
  return [...known.values()].sort(
    (one, other) => Number(isFailed(other)) - Number(isFailed(one)) || sentMs(other) - sentMs(one),
  );
}

export function isFailed({ outcome }: Delivery): boolean {
  return outcome === 'FAILED';
}

function sentMs({ sendTime }: Delivery): number {
  return sendTime === undefined ? 0 : Date.parse(sendTime);
}

/** The kind of the configuration that a name is of; undefined if it is of something else. */
export function kindOf(parent: string): string | undefined {
  const [collection, kind] = parent.split('/').slice(-2);
  return collection === 'callbackConfigs' ? kind?.toUpperCase() : undefined;
}

/** The logs of a provider, of one kind if the name is of a configuration. */
export function logsOf({ deliveries }: Provider, parent: string): readonly CloudLog[] {
  const kind = kindOf(parent);
  return deliveries.filter((log) => kind === undefined || log.kind === kind);
}

/** Kinds of callbacks about whose logs the same can be said. */
export interface AlikeLogs extends Pick<CloudLog, 'historyDuration' | 'lacks'> {
  readonly kinds: readonly CloudLog['kind'][];
}

export function alikeLogs(logs: readonly CloudLog[]): readonly AlikeLogs[] {
  const found = new Map<string, AlikeLogs>();
  for (const { kind, historyDuration, lacks } of logs) {
    const key = JSON.stringify([historyDuration, lacks]);
    const kinds = [...(found.get(key)?.kinds ?? []), kind];
    found.set(key, { kinds, historyDuration, lacks });
  }
  return [...found.values()];
}

/** The kinds of callbacks that a provider has, and keeps no log of. */
export function unloggedKinds({ callbacks, deliveries }: Provider): readonly CloudLog['kind'][] {
  const logged = deliveries.map(({ kind }) => kind);
  return callbacks.map(({ kind }) => kind).filter((kind) => !logged.includes(kind));
}
