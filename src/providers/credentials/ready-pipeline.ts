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

  async read<T>(operation: Operation, action: string, send: Send<T>): Promise<T> {
    await this.#ready(operation, action);
    return await this.#watched(this.inner.read(operation, action, send));
  }

  async write(operation: Operation, action: string, send: Send<unknown>, options?: ActionOptions): Promise<void> {
    if (operation.validateOnly) return await this.inner.write(operation, action, send, options);
    await this.#ready(operation, action);
    await this.#watched(this.inner.write(operation, action, send, options));
  }

  async #watched<T>(call: Promise<T>): Promise<T> {
    try {
      const value = await call;
      this.rejection.succeeded();
      return value;
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      if (error.reason === 'PROVIDER_CREDENTIALS_REJECTED') this.rejection.failed(error);
      else if (attemptResultOf(error) === 'absent') this.rejection.succeeded();
      throw thrown;
    }
  }

  async #ready({ signal }: Operation, action: string): Promise<void> {
    try {
      await currentCredentials(this.source, signal);
    } catch (thrown) {
      throw GatewayError.from(thrown).with({ account: this.account.id, provider: this.account.provider, action });
    }
  }
}
