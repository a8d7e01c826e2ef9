import { Caller } from '../../domain/access/caller';
import { GatewayError } from '../../domain/errors/gateway-error';
import { AuthenticationLimit } from '../throttle/authentication-limit';
import { Authenticator, PresentedCredentials, RecognizingAuthenticator } from './authenticator';

/**
 * Refuses addresses that have presented no valid credentials too often. Callers that are recognized
 * at once, even from such an address, are not affected.
 */
export class LimitedAuthenticator implements Authenticator {
  constructor(
    private readonly inner: RecognizingAuthenticator,
    private readonly limit: AuthenticationLimit,
  ) {}

  async authenticate(credentials: PresentedCredentials): Promise<Caller> {
    const known = await this.inner.recognize(credentials);
    if (known) return known;
    const { address } = credentials;
    const settle = address === undefined ? () => undefined : this.limit.begin(address);
    try {
      const caller = await this.inner.authenticate(credentials);
      settle(false);
      return caller;
    } catch (error) {
      settle(GatewayError.from(error).code === 'UNAUTHENTICATED');
      throw error;
    }
  }
}
