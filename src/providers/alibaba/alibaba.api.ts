import { Account } from '../../domain/access/account';
import { ErrorReason, GatewayError } from '../../domain/errors/gateway-error';
import { Operation } from '../../domain/operations/operation';
import { UpstreamPipeline } from '../../domain/operations/upstream-pipeline';
import { ActionCall, AlibabaClient, Parameters } from './alibaba.client';

/**
 * Idempotent writes. A second Add is refused, and a second SetLiveStreamsNotifyUrlConfig may be
 * (Alibaba: SetLiveStreamsNotifyUrlConfig, error codes, ConfigAlreadyExists). A second Delete finds
 * nothing, which does no harm.
 */
const REPEATABLE = /^(Update|Delete|SetLiveLazyPull)/;

/** The account's actions, sent through the pipeline. */
export class AlibabaApi {
  constructor(
    readonly account: Account,
    private readonly client: AlibabaClient,
    private readonly pipeline: UpstreamPipeline,
  ) {}

  read<T>(operation: Operation, call: ActionCall<T>): Promise<T> {
    return this.pipeline.read(operation, call.action, (attempt) => this.client.send(call, attempt));
  }

  /** A read that a write depends on: if it fails, the error says that the write was not sent. */
  async readBeforeWrite<T>(operation: Operation, call: ActionCall<T>): Promise<T> {
    try {
      return await this.read(operation, call);
    } catch (thrown) {
      throw GatewayError.from(thrown).with({ outcome: 'NOT_APPLIED' });
    }
  }

  /** The answer to a write contains only a request id. */
  write(operation: Operation, action: string, parameters: Parameters): Promise<void> {
    const call = { action, parameters, decode: () => undefined };
    const repeatable = REPEATABLE.test(action);
    return this.pipeline.write(operation, action, (attempt) => this.client.send(call, attempt), { repeatable });
  }
}

/** False if the cloud refused the write for `reason`, so that it had no effect. */
export async function succeedsUnless(reason: ErrorReason, write: Promise<void>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (thrown) {
    if (GatewayError.from(thrown).reason === reason) return false;
    throw thrown;
  }
}
