import { Caller } from '../../domain/access/caller';
import { ReportRepeated } from '../../domain/events/event-log';
import { ErrorReason, GatewayError } from '../../domain/errors/gateway-error';
import { networkOf } from '../throttle/client-network';
import { Authenticator, PresentedCredentials } from './authenticator';

/**
 * Logs the refusals of an authenticator, at a bounded rate per address, without the credentials
 * that were presented. A limit logs its own refusals.
 */
export class LoggingAuthenticator implements Authenticator {
  constructor(
    private readonly inner: Authenticator,
    private readonly reportRepeated: ReportRepeated,
  ) {}

  async authenticate(credentials: PresentedCredentials): Promise<Caller> {
    try {
      return await this.inner.authenticate(credentials);
    } catch (thrown) {
      const { reason } = GatewayError.from(thrown);
      if (reason !== 'CALLER_THROTTLED') this.#log(credentials, reason);
      throw thrown;
    }
  }

  #log({ address }: PresentedCredentials, reason: ErrorReason): void {
    const key = address === undefined ? '' : networkOf(address);
    this.reportRepeated('authentication_failed', key, { address, reason });
  }
}
