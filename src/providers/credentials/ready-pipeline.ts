import { Account } from '../../domain/access/account';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Outage } from '../../domain/events/outage';
import { Operation } from '../../domain/operations/operation';
import { Send, UpstreamPipeline, ActionOptions } from '../../domain/operations/upstream-pipeline';
import { attemptResultOf } from '../../domain/telemetry/instruments.port';
import { CredentialSource, currentCredentials } from './credential-source';

/**
 * Waits for credentials before a call requests its quota slot: waiting later would waste the slot
 * and look like a slow cloud. Usually there is nothing to wait for. It also tells `rejection` of
 * each call whether the cloud accepted the credentials.
 */
export class ReadyPipeline implements UpstreamPipeline {
  constructor(
    private readonly account: Account,
    private readonly source: CredentialSource,
    private readonly inner: UpstreamPipeline,
    private readonly rejection: Outage,
  ) {}

  read<T>(operation: Operation, action: string, send: Send<T>): Promise<T> {
    return this.#watched(operation, action, () => this.inner.read(operation, action, send));
  }

  async write(operation: Operation, action: string, send: Send<unknown>, options?: ActionOptions): Promise<void> {
    if (operation.validateOnly) return await this.inner.write(operation, action, send, options);
    await this.#watched(operation, action, () => this.inner.write(operation, action, send, options));
  }

  async #watched<T>(operation: Operation, action: string, call: () => Promise<T>): Promise<T> {
    const preparing = this.#prepare(operation, action);
    if (preparing) await preparing;
    try {
      const value = await call();
      this.rejection.succeeded();
      return value;
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      if (error.reason === 'PROVIDER_CREDENTIALS_REJECTED') this.rejection.failed(error);
      else if (attemptResultOf(error) === 'absent') this.rejection.succeeded();
      throw thrown;
    }
  }

  /** Undefined if the credentials are ready. */
  #prepare({ signal }: Operation, action: string): Promise<unknown> | undefined {
    const named = (thrown: unknown): never => {
      throw GatewayError.from(thrown).with({ account: this.account.id, provider: this.account.provider, action });
    };
    try {
      const found = currentCredentials(this.source, signal);
      return found instanceof Promise ? found.catch(named) : undefined;
    } catch (thrown) {
      return named(thrown);
    }
  }
}
