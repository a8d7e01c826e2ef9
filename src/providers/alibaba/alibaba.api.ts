import { Account } from '../../domain/access/account';
import { ErrorReason, GatewayError } from '../../domain/errors/gateway-error';
import { Operation } from '../../domain/operations/operation';
import { UpstreamPipeline } from '../../domain/operations/upstream-pipeline';
import { ActionCall, AlibabaClient, Parameters } from './alibaba.client';

/**
 * Writes that done twice are as if done once. A second Add finds that there is one, and a second SetLiveStreamsNotifyUrlConfig may
 * (Alibaba: SetLiveStreamsNotifyUrlConfig, error codes, ConfigAlreadyExists); a second Delete finds nothing, which is as well.
 */
const REPEATABLE = /^(Update|Delete|SetLiveLazyPull)/;

/** The account's actions, each through the pipeline. */
export class AlibabaApi {
  constructor(
    readonly account: Account,
    private readonly client: AlibabaClient,
    private readonly pipeline: UpstreamPipeline,
  ) {}

  read<T>(operation: Operation, call: ActionCall<T>): Promise<T> {
    return this.pipeline.read(operation, call.action, (attempt) => this.client.send(call, attempt));
  }

  /** A read that a write depends on: if it fails, the write was not sent, and the error says so. */
  async readBeforeWrite<T>(operation: Operation, call: ActionCall<T>): Promise<T> {
    try {
      return await this.read(operation, call);
    } catch (thrown) {
      throw GatewayError.from(thrown).with({ outcome: 'NOT_APPLIED' });
    }
  }

  /** Writes answer with nothing but a request id. */
  write(operation: Operation, action: string, parameters: Parameters): Promise<void> {
    const call = { action, parameters, decode: () => undefined };
    const repeatable = REPEATABLE.test(action);
    return this.pipeline.write(operation, action, (attempt) => this.client.send(call, attempt), { repeatable });
  }
}

/** False if the write was refused for this reason, and so did nothing. */
export async function succeedsUnless(reason: ErrorReason, write: Promise<void>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (thrown) {
    if (GatewayError.from(thrown).reason === reason) return false;
    throw thrown;
  }
}
