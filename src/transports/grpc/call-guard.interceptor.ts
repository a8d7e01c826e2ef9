import type { Metadata } from '@grpc/grpc-js';
import { ServerInterceptingCall, ServerInterceptor } from '@grpc/grpc-js';
import { Clock } from '../../domain/time/clock';
import { ReportRepeated } from '../../domain/events/event-log';
import { LinkedList } from '../../domain/concurrency/linked-list';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Authenticator } from '../auth/authenticator';
import { setCaller } from '../auth/caller-of';
import { certificateOf } from '../auth/certificate-names';
import { ConnectionGate } from '../connections/connection-gate';
import { GrpcStatusRenderer } from '../errors/grpc-status.renderer';
import { recordOf } from '../requests/record-of';
import { ClientAddress } from '../throttle/client-address';
import { initialMetadataOf } from './incoming-call';

/**
 * How many calls of one caller may wait for their message; a further call replaces the one that has
 * waited longest. A message follows its headers at once unless the client holds it back.
 */
const MAX_AWAITED = 256;
const NOBODY = '';
/** The only methods that anyone may call. */
const HEALTH_PREFIX = '/grpc.health.';

export interface CallGuardOptions {
  readonly authenticator: Authenticator;
  readonly clientAddress: ClientAddress;
  readonly renderer: GrpcStatusRenderer;
  readonly gate: ConnectionGate;
  readonly requestTimeoutMs: number;
  readonly clock: Clock;
  readonly reportRepeated: ReportRepeated;
}

/**
 * Authenticates a call as soon as its headers arrive and stores the caller in the call's metadata.
 * Only then does it wait for the message, for a limited time. Calls of grpc.health.v1 are not
 * authenticated, and wait within the same limit.
 */
export function guardCalls(options: CallGuardOptions): ServerInterceptor {
  const awaited = new Map<string, LinkedList<GuardedCall>>();
  return ({ path, requestStream: isConversation }, call) => {
    const guarded = new GuardedCall(call, awaited, options);
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, pass) =>
            void guarded.admit(metadata, !path.startsWith(HEALTH_PREFIX)).then((admitted) => {
              if (admitted) pass(metadata);
            }),
          onReceiveMessage: (message: unknown, pass) => {
            // A unary call begins with the end of its message, a conversation with its first one.
            if (isConversation) guarded.arrived();
            pass(message);
          },
          onReceiveHalfClose: (pass) => {
            guarded.arrived();
            pass();
          },
          onCancel: () => guarded.arrived(),
        }),
    });
  };
}

type ShedReason = 'awaited_exceeded' | 'message_late';
type ServerCall = ConstructorParameters<typeof ServerInterceptingCall>[0];

class GuardedCall {
  #over = false;
  #release = (): void => undefined;
  #shed = (_why: ShedReason): void => undefined;

  constructor(
    private readonly call: ServerCall,
    /** By caller. */
    private readonly awaited: Map<string, LinkedList<GuardedCall>>,
    private readonly options: CallGuardOptions,
  ) {}

  /** False if the call has already been answered. */
  async admit(metadata: Metadata, asksCaller: boolean): Promise<boolean> {
    try {
      this.#await(metadata, asksCaller ? await this.#authenticate(metadata) : NOBODY);
      return !this.#over;
    } catch (error) {
      this.#refuse(metadata, GatewayError.from(error));
      return false;
    }
  }

  /** The message has arrived, or the call is over. */
  arrived(): void {
    this.#over = true;
    this.#release();
  }

  async #authenticate(metadata: Metadata): Promise<string> {
    const { authenticator, clientAddress, gate } = this.options;
    const peer = this.call.getAuthContext().sslPeerCertificate;
    const caller = await authenticator.authenticate({
      authorization: metadata.get('authorization').map(String),
      address: clientAddress(this.call.getConnectionInfo().remoteAddress, {
        'x-forwarded-for': metadata.get('x-forwarded-for').join(','),
        forwarded: metadata.get('forwarded').join(','),
      }),
      ...(peer && { certificate: certificateOf(peer) }),
    });
    setCaller(metadata, caller);
    gate.trust(this.call.getConnectionInfo());
    return caller.id;
  }

  #await(metadata: Metadata, caller: string): void {
    if (this.#over) return;
    const { awaited } = this;
    const { clock, requestTimeoutMs } = this.options;
    const waiting = awaited.get(caller) ?? new LinkedList<GuardedCall>();
    const longest = waiting.size >= MAX_AWAITED ? waiting.first : undefined;
    if (longest) longest.#shed('awaited_exceeded');
    awaited.set(caller, waiting);
    const place = waiting.add(this);
    const cancel = clock.schedule(requestTimeoutMs, () => this.#shed('message_late'));
    this.#shed = (why) => this.#refuse(metadata, this.#fault(why, caller));
    this.#release = () => {
      cancel();
      this.#release = () => undefined;
      waiting.remove(place);
      if (waiting.size === 0) awaited.delete(caller);
    };
  }

  #fault(why: ShedReason, caller: string): GatewayError {
    const peer = this.call.getConnectionInfo();
    const { remoteAddress } = peer;
    if (caller === NOBODY) this.options.gate.strike(peer);
    const key = caller === NOBODY ? String(remoteAddress) : caller;
    this.options.reportRepeated('call_shed', `${why} ${key}`, {
      why,
      ...(caller === NOBODY ? { address: remoteAddress } : { caller }),
    });
    return why === 'message_late'
      ? new GatewayError('INVALID_REQUEST', 'the request message did not arrive in time')
      : new GatewayError('QUEUE_FULL', 'too many calls of this caller are waiting for their request message', {
          retryAfterMs: 1_000,
        });
  }

  #refuse(metadata: Metadata, error: GatewayError): void {
    this.arrived();
    recordOf(metadata)?.failed(error);
    this.call.sendMetadata(initialMetadataOf(metadata));
    this.call.sendStatus(this.options.renderer.render(error));
  }
}
