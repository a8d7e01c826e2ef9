import { z } from 'zod';
import { Secret } from '../../domain/access/secret';
import { SecretFiles, SecretReference } from '../../domain/access/secret-files';
import { Report, ReportRepeated } from '../../domain/events/event-log';
import { OpenEgress } from '../../domain/operations/egress.port';
import { UrlPolicy } from '../../domain/resources/url-policy';
import { Clock } from '../../domain/time/clock';

/** An event on its way to a sink. */
export interface SinkMessage {
  /** The CloudEvents id: equal in every attempt, and for every sink. */
  readonly id: string;
  /** The CloudEvents type, such as `livegate.stream.started`. */
  readonly type: string;
  /** Id of the account that the receiver is for. */
  readonly account: string;
  /** Id of the receiver. */
  readonly receiver: string;
  /**
   * What the order is about: of the events with the same key, one is sent after the other has been
   * delivered or given up. Percent-encoded names, joined with slashes.
   */
  readonly orderingKey: string;
  /** The event in the structured form of CloudEvents, JSON; equal in every attempt. */
  readonly event: string;
  /** Counts from 1. */
  readonly attempt: number;
}

/** What became of an attempt. `status` and `error` are for people: one line, without secrets. */
export type SinkOutcome =
  /** The sink has it, durably. */
  | { readonly kind: 'delivered'; readonly status?: string }
  /**
   * The sink may take it later. If it has said when it takes anything again, of any stream, that is
   * `notBeforeMs`, since the epoch.
   */
  | { readonly kind: 'retry'; readonly status?: string; readonly error: string; readonly notBeforeMs?: number }
  /** The sink will never take it: the event becomes a dead letter at once. */
  | { readonly kind: 'dead'; readonly status?: string; readonly error: string };

/** Where events are sent on to. The dispatcher retries, waits and logs; a sink does not. */
export interface Sink {
  /**
   * Makes one attempt. The signal aborts it at its deadline; then the promise settles at once. A
   * rejection counts as `retry`. Called for several ordering keys at a time.
   */
  send(message: SinkMessage, signal: AbortSignal): Promise<SinkOutcome>;
  /** Ends its connections, within a second. Called once, when no attempt is under way. */
  close(): Promise<void>;
}

/** What the schema of a sink's section is built from; the configuration loader makes it. */
export interface SinkSchemaKit {
  /** `{ env: NAME }` or `{ file: PATH }`, resolved. */
  readonly secret: z.ZodType<Secret>;
  /** The same, with its source, for `SinkEnvironment.files`. */
  readonly secretReference: z.ZodType<SecretReference>;
  /** The path of a file whose whole content is a secret; `check` returns what is wrong with it. */
  secretFile(check: (text: Secret) => string | undefined): z.ZodType<SecretReference, string>;
  /** The path of a PEM file; yields its certificates. */
  certificates(description: string): z.ZodType<readonly string[], string>;
}

/** What sinks share. */
export interface SinkEnvironment {
  readonly clock: Clock;
  /** From 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  /** The policy in force, without the hosts of an account. */
  readonly urlPolicy: () => UrlPolicy;
  readonly files: SecretFiles;
  /** For addresses that the configuration names. */
  readonly openEgress: OpenEgress;
  readonly report: Report;
  readonly reportRepeated: ReportRepeated;
}

/** A kind of sinks, which the catalog lists. */
export interface SinkRegistration {
  /** The key of its section in an entry of `sinks`. */
  readonly kind: string;
  /**
   * Schema of the section: a strict object, whose keys describe themselves (`describe`, `rule`,
   * `unit`). It yields plain data, secrets and references, since it travels between threads.
   */
  schema(kit: SinkSchemaKit): z.ZodType<object>;
  /** `section` is what the schema yielded. Opens nothing that could fail. */
  create(id: string, section: object, environment: SinkEnvironment): Sink;
}

/** A registration whose parts agree on the section's type. */
interface TypedRegistration<Section extends object> extends SinkRegistration {
  schema(kit: SinkSchemaKit): z.ZodType<Section>;
  create(id: string, section: Section, environment: SinkEnvironment): Sink;
}

/** The registration of a kind, for the catalog. */
export function sinkRegistration<Section extends object>(registration: TypedRegistration<Section>): SinkRegistration {
  return registration;
}
