import { z } from 'zod';
import { Secret } from '../../../domain/access/secret';
import { urlFault } from '../../../domain/resources/url-policy';
import { sinkRegistration } from '../sink.port';
import { WebhookSink } from './webhook.sink';

const URL_RULE = 'must be an http or https URL without user name, password and fragment';
const SECRET_RULE = 'must refer to whsec_ and the base64 of 24 to 64 bytes';
/** More would not make it faster, and one stream has one event under way. */
const MAX_CONNECTIONS = 32;

/** Standard Webhooks. */
export const webhook = sinkRegistration({
  kind: 'webhook',
  schema: ({ secretReference }) =>
    z.strictObject({
      // Which hosts are allowed may change with a reload, so each attempt checks that.
      url: z
        .string(URL_RULE)
        .refine((url) => urlFault(url, { allowPrivateHosts: true }) === undefined, URL_RULE)
        .meta({
          description: 'where events are posted to; its host must be one that urlPolicy accepts',
          rule: URL_RULE,
        }),
      secret: secretReference
        .refine(({ value }) => isSigningSecret(value), SECRET_RULE)
        .meta({ description: 'key that events are signed with, for all receivers of the sink', rule: SECRET_RULE }),
    }),
  create: (_id, { url, secret }, { clock, files, urlPolicy, openEgress }) =>
    new WebhookSink({
      url,
      secret: files.watch(secret, (text) => (isSigningSecret(text) ? text : undefined)),
      egress: openEgress({ policy: urlPolicy, maxConnections: MAX_CONNECTIONS }),
      clock,
    }),
});

function isSigningSecret(text: Secret): boolean {
  const [, base64 = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text.reveal()) ?? [];
  const { length } = Buffer.from(base64, 'base64');
  return length >= 24 && length <= 64;
}
