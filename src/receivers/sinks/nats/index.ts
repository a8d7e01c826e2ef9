import { z } from 'zod';
import { sinkRegistration } from '../sink.port';
import { JetStreamSink } from './jetstream.sink';
import { NatsLink } from './nats-link';
import { hasOneLogin, hasWholeLogin, LOGIN_RULE, loginKeys, loginOf, PASSWORD_RULE } from './nats-login';

const MAX_SERVERS = 9;
const SERVERS_RULE = `must be 1 to ${MAX_SERVERS} entries host:port, such as nats.example.com:4222`;
const SERVER = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\]):(\d{1,5})$/;
const STREAM_RULE = 'must be the name of a stream: 1 to 255 letters, digits, hyphens and underscores';
const SUBJECT_RULE =
  'must be 1 to 200 characters: words of letters, digits, hyphens and underscores, ' +
  '{account} and {type}, with dots between them';
const SUBJECT = /^(?=.{1,200}$)(?:[\w-]|\{account\}|\{type\})+(?:\.(?:[\w-]|\{account\}|\{type\})+)*$/;
const TLS_RULE = 'requires tls: true';

/** NATS JetStream. */
export const nats = sinkRegistration({
  kind: 'nats',
  schema: (kit) =>
    z
      .strictObject({
        servers: servers(),
        stream: text(STREAM_RULE, /^[\w-]{1,255}$/).meta({
          description: 'stream of JetStream that takes the events; whoever runs NATS makes it; required',
          rule: STREAM_RULE,
        }),
        subject: text(SUBJECT_RULE, SUBJECT)
          .default('livegate.{account}.{type}')
          .meta({ description: 'subject of an event, which the stream must take', rule: SUBJECT_RULE }),
        tls: z.boolean('must be true or false').default(false).meta({
          description: 'connect with TLS only; if false, TLS is used where the server offers it',
          rule: 'must be true or false',
        }),
        ca: kit
          .certificates("authorities of the servers' certificates, instead of those of the system; a PEM file")
          .optional(),
        ...loginKeys(kit),
      })
      .refine(({ tls, ca }) => tls || ca === undefined, { path: ['ca'], error: TLS_RULE })
      .refine(hasOneLogin, LOGIN_RULE)
      .refine(hasWholeLogin, { path: ['password'], error: PASSWORD_RULE }),
  // The operator names the servers, as those of a database; so urlPolicy, which `nats:4222` would
  // not pass, has no say in them.
  create: (id, { servers, stream, subject, tls, ca, ...login }, { clock, files }) =>
    new JetStreamSink({
      stream,
      subject,
      link: new NatsLink({
        name: `livegate sink ${id}`,
        servers,
        ...(tls && { tls: { ...(ca && { ca }) } }),
        login: loginOf(login, files),
        clock,
      }),
    }),
});

function servers(): z.ZodType<readonly string[]> {
  return z
    .array(z.string(SERVERS_RULE).refine(isServer, SERVERS_RULE), SERVERS_RULE)
    .min(1, SERVERS_RULE)
    .max(MAX_SERVERS, SERVERS_RULE)
    .meta({ description: 'servers of one NATS cluster, one of which is connected to; required', rule: SERVERS_RULE });
}

function text(rule: string, form: RegExp) {
  return z.string(rule).regex(form, rule);
}

function isServer(server: string): boolean {
  const port = Number(SERVER.exec(server)?.[1] ?? 0);
  return port >= 1 && port <= 65_535;
}
