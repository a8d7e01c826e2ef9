import { CallbackTest } from '../../../application/callback-tests/callback-test';
import { CallbackTestService } from '../../../application/callback-tests/callback-test.service';
import { CallContext } from '../../../application/operations/call-operation';
import { Violation } from '../../../domain/errors/gateway-error';
import { parseCallbackName } from '../../../domain/resources/resource-name';
import { Admission } from '../admission';
import { TestCallbackConfigRequestDto } from '../messages/messages.dto';
import { ProtoDuration } from '../messages/proto-time';
import { IncomingMessage } from '../messages/read-message';
import { MethodHandlers, ServiceHandler } from '../service-handler';

const TEST = {
  method: 'TestCallbackConfig',
  field: 'name',
  parse: parseCallbackName,
  dto: TestCallbackConfigRequestDto,
  verb: 'write',
  faultsOf: ({ urlIndex = 0 }: TestCallbackConfigRequestDto): Violation[] =>
    urlIndex < 0 ? [{ field: 'urlIndex', reason: 'OUT_OF_RANGE', description: 'must not be negative' }] : [],
} as const;

/** The test events of CallbackConfigService. */
export class CallbackTestHandler implements ServiceHandler {
  constructor(
    private readonly admission: Admission,
    private readonly service: CallbackTestService,
  ) {}

  methods(): MethodHandlers {
    return { TestCallbackConfig: (...call) => this.#test(...call) };
  }

  async #test(incoming: IncomingMessage, call: CallContext): Promise<object> {
    const { name, value, violations } = this.admission.admit(TEST, incoming, call);
    return presentTest(await this.service.test(name, value.urlIndex ?? 0, call, violations));
  }
}

/** `livegate.v1.TestCallbackConfigResponse`. */
export interface CallbackTestMessage extends Omit<CallbackTest, 'url' | 'latencyMs'> {
  readonly url: string;
  readonly latency: ProtoDuration;
}

function presentTest({ url = '', latencyMs, ...others }: CallbackTest): CallbackTestMessage {
  return { url, latency: new ProtoDuration(latencyMs), ...others };
}
