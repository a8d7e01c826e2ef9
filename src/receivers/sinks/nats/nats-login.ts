import { z } from 'zod';
import type { ConnectionOptions } from '@nats-io/transport-node';
import { Secret } from '../../../domain/access/secret';
import { isUsableKey, SecretFiles, SecretReference, WatchedSecret } from '../../../domain/access/secret-files';
import { SinkSchemaKit } from '../sink.port';

const CREDENTIALS_RULE = 'must be a file of NATS credentials, with a JWT and the seed of its user';
const CREDENTIALS = new RegExp(
  ['USER JWT-+\\s+[\\w-]+\\.[\\w-]+\\.[\\w-]+\\s+-+END', 'USER NKEY SEED-+\\s+SU[A-Z2-7]{56}\\s+-+END'].join('[^]*'),
);
const USER_RULE = 'must be 1 to 255 printable ASCII characters without spaces';
export const LOGIN_RULE = 'must have no more than one of credentials, token and user';
export const PASSWORD_RULE = 'must be given together with user';

/** The keys of a section by which livegate shows the servers who it is. */
interface LoginSection {
  readonly credentials?: { readonly file: SecretReference } | undefined;
  readonly user?: string | undefined;
  readonly password?: SecretReference | undefined;
  readonly token?: SecretReference | undefined;
}

type LoginKeys = { readonly [Key in keyof LoginSection]-?: z.ZodType<LoginSection[Key]> };

/** Made anew for each connection, since files change. */
export type NatsLogin = () => Promise<Pick<ConnectionOptions, 'authenticator' | 'user' | 'pass' | 'token'>>;

export function loginKeys(kit: SinkSchemaKit): LoginKeys {
  const file = kit.secretFile((content) => (isCredentials(content) ? undefined : CREDENTIALS_RULE));
  const description = 'credentials file of the user that publishes, as nsc makes it; livegate notices its changes';
  return {
    credentials: z.strictObject({ file: file.meta({ description, rule: CREDENTIALS_RULE }) }).optional(),
    user: z
      .string(USER_RULE)
      .regex(/^[\x21-\x7e]{1,255}$/, USER_RULE)
      .meta({ description: 'user that publishes, of servers without credentials files', rule: USER_RULE })
      .optional(),
    password: kit.secretReference.meta({ description: 'password of user; sent as it is, so use tls: true' }).optional(),
    token: kit.secretReference
      .meta({ description: 'token of servers that ask for one; sent as it is, so use tls: true' })
      .optional(),
  };
}

export const hasOneLogin = ({ credentials, user, token }: LoginSection): boolean =>
  [credentials, user, token].filter((way) => way !== undefined).length <= 1;

export const hasWholeLogin = ({ user, password }: LoginSection): boolean =>
  (user === undefined) === (password === undefined);

/** Undefined if the servers ask nobody who they are. */
export function loginOf(section: LoginSection, files: SecretFiles): NatsLogin | undefined {
  const { credentials, user, token, password } = section;
  if (credentials) return withCredentials(files.watch(credentials.file, only(isCredentials)));
  const secret = token ?? password;
  if (!secret) return undefined;
  const watched = files.watch(secret, only(isKey));
  return () => {
    const shown = watched.current().reveal();
    return Promise.resolve(user === undefined ? { token: shown } : { user, pass: shown });
  };
}

function withCredentials(watched: WatchedSecret<Secret>): NatsLogin {
  return async () => {
    const { credsAuthenticator } = await import('@nats-io/transport-node');
    return { authenticator: credsAuthenticator(Buffer.from(watched.current().reveal())) };
  };
}

const only =
  (isUsable: (content: Secret) => boolean) =>
  (content: Secret): Secret | undefined =>
    isUsable(content) ? content : undefined;

function isCredentials(content: Secret): boolean {
  return CREDENTIALS.test(content.reveal());
}

function isKey(content: Secret): boolean {
  return isUsableKey(content.reveal());
}
