import { CloudDialect, EventFact } from '../cloud-dialect';
import { CloudMessage } from '../cloud-message';
import { sha256Of } from '../digests';
import { given, rfc3339, textField, textFields } from '../fields';
import { moderationEvent } from './alibaba.moderation';
import { isOnDemandQuestion, recordingEvent, recordingType } from './alibaba.recording';
import { snapshotEvent, streamFaultEvent } from './alibaba.sparse-events';
import { STREAM_TYPES, streamEvent } from './alibaba.stream';
import { SENT_HEADER, verifyAlibaba } from './alibaba.signature';

/** Alibaba Cloud Live: stream events in the query of a GET, others in the JSON body of a POST. */
export const ALIBABA_DIALECT: CloudDialect = {
  // The pusher's parameters, which hold its own key.
  secretFields: ['usrargs', 'auth_key'],
  verify: verifyAlibaba,
  typeOf: (kind) => STREAM_TYPES.get(kind) ?? recordingType(kind),

  recognise(message) {
    if (isOnDemandQuestion(message)) return 'not an event';
    const fact = message.method === 'GET' ? fromQuery(message) : fromBody(message);
    return { ...given({ time: rfc3339(message.header(SENT_HEADER), 1000) }), ...(fact ?? unrecognised(message)) };
  },
};

const fromQuery = ({ query }: CloudMessage): EventFact | undefined => query && streamEvent(query);

function fromBody({ json, body }: CloudMessage): EventFact | undefined {
  if (!json) return undefined;
  const digest = sha256Of(body);
  return (
    recordingEvent(json, digest) ??
    moderationEvent(json, digest) ??
    snapshotEvent(json, digest) ??
    streamFaultEvent(json, digest)
  );
}

/** Names the domain all the same, under each name that it has elsewhere: the signature needs it. */
function unrecognised({ method, query, json, body, url }: CloudMessage): EventFact {
  const fields = (method === 'GET' ? query : json) ?? {};
  const named = textFields(fields, 'DomainName', 'domain', 'app');
  return {
    type: 'livegate.unrecognised',
    kind: textField(fields, 'action') ?? textField(fields, 'event') ?? 'unknown',
    ...given({ domain: named.find((name) => name !== undefined) }),
    identity: [method, sha256Of(method === 'GET' ? url.search : body)],
    isTimeless: true,
    data: {},
  };
}
