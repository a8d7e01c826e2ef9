import { CallContext } from '../../application/operations/call-operation';
import { IncomingMessage } from './messages/read-message';

/** One message of a stream. */
export interface StreamMessage {
  readonly message: object;
  /** Increases within a stream. */
  readonly id: number;
}

/**
 * The answer of a method that streams. An item that is undefined says that the stream is alive. An
 * error before the first item refuses the request.
 */
export type MessageStream = AsyncGenerator<StreamMessage | undefined, void, undefined>;

/**
 * One method of the contract, for both transports: request message in, response message out, or a
 * MessageStream if the method streams.
 */
export type MethodHandler = (incoming: IncomingMessage, call: CallContext) => object | Promise<object>;

/** By the method's name in the contract, such as `SetCallbackConfig`. */
export type MethodHandlers = Readonly<Record<string, MethodHandler>>;

/** Handles the methods of one or more services. */
export interface ServiceHandler {
  methods(): MethodHandlers;
}

/** Finds the handler of every method of the contract. */
export class MethodTable {
  readonly #handlers = new Map<string, MethodHandler>();

  /**
   * `methods` are the contract's. Throws if a method has no handler or two, or a handler serves an
   * unknown method.
   */
  constructor(methods: readonly string[], services: readonly ServiceHandler[]) {
    for (const [name, handler] of services.flatMap((service) => Object.entries(service.methods()))) {
      if (!methods.includes(name)) throw new Error(`the contract has no method ${name}`);
      if (this.#handlers.has(name)) throw new Error(`the method ${name} has two handlers`);
      this.#handlers.set(name, (incoming, call) => call.record.during(() => handler(incoming, call)));
    }
    for (const name of methods) this.of(name);
  }

  of(method: string): MethodHandler {
    const handler = this.#handlers.get(method);
    if (!handler) throw new Error(`the method ${method} has no handler`);
    return handler;
  }
}
