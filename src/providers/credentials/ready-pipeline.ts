import { Account } from '../../domain/access/account';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Operation } from '../../domain/operations/operation';
import { Send, UpstreamPipeline, ActionOptions } from '../../domain/operations/upstream-pipeline';
import { CredentialSource, currentCredentials } from './credential-source';

/**
 * Waits for credentials before a call requests its quota slot: waiting later would waste the slot
 * and look like a slow cloud. Usually there is nothing to wait for.
 */
export class ReadyPipeline implements UpstreamPipeline {
  constructor(
    private readonly account: Account,
    private readonly source: CredentialSource,
    private readonly inner: UpstreamPipeline,
  ) {}

  async read<T>(operation: Operation, action: string, send: Send<T>): Promise<T> {
    await this.#ready(operation, action);
    return await this.inner.read(operation, action, send);
  }

  async write(operation: Operation, action: string, send: Send<unknown>, options?: ActionOptions): Promise<void> {
    if (!operation.validateOnly) await this.#ready(operation, action);
    await this.inner.write(operation, action, send, options);
  }

  async #ready({ signal }: Operation, action: string): Promise<void> {
    try {
      await currentCredentials(this.source, signal);
    } catch (thrown) {
      throw GatewayError.from(thrown).with({ account: this.account.id, provider: this.account.provider, action });
    }
  }
}
