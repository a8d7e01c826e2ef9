import { createHash } from 'node:crypto';
import { Secret } from '../../domain/access/secret';
import { AnswerRules, TEST_STREAM, TestEvent, TestSubject } from '../../domain/operations/test-event';
import { CallbackKind, CallbackScope } from '../../domain/resources/callback-config';

/** How one cloud of the family sends its events. */
export interface FamilyDelivery {
  readonly rules: AnswerRules;
  /** `t` of a signed message is so far ahead of the time of sending. */
  readonly signedAheadSeconds: number;
}

/** Callback contents, event_type, and the words of the delivery log. */
const EVENTS: Readonly<Record<CallbackKind, string>> = {
  STREAM: 'push_start',
  RECORDING: 'record_event',
  SNAPSHOT: 'snapshot_event',
  MODERATION: 'audit_snapshot',
};

/** An event as a cloud of the family sends it. Only the body of `push_start` is documented. */
export function testEventOf(
  { rules, signedAheadSeconds }: FamilyDelivery,
  { scope, kind, url, key, now }: TestSubject,
): TestEvent {
  const data = {
    ...placeOf(scope),
    stream: TEST_STREAM,
    event_type: EVENTS[kind],
    ...signature(key, Math.floor(now / 1_000) + signedAheadSeconds),
    detail: detailOf(kind, now),
  };
  const body = JSON.stringify({ code: 0, message: 'ok', data });
  const headers = { 'content-type': 'application/json' };
  return { request: { method: 'POST', url, headers, body }, isDocumented: kind === 'STREAM', rules };
}

/** What the name of a configuration does not tell takes the name of what it does. */
function placeOf(scope: CallbackScope): object {
  const owner = scope.type === 'DOMAIN' ? scope.domain : scope.vhost;
  return { vhost: owner, domain: owner, app: scope.type === 'APP' ? scope.app : TEST_STREAM };
}

/** Callback contents, common part: `sign` is empty and `t` is 0 with authentication off. */
function signature(key: Secret | undefined, t: number): object {
  if (!key) return { sign: '', t: 0 };
  return { sign: createHash('md5').update(`${key.reveal()}${t}`).digest('hex'), t };
}

/** Of all but the start of a stream, fields of the actions that list the same facts. */
function detailOf(kind: CallbackKind, now: number): object {
  const time = Math.floor(now / 1_000);
  const path = `${TEST_STREAM}/${TEST_STREAM}/${now}`;
  switch (kind) {
    case 'STREAM':
      return {
        time,
        time_ms: now,
        transcoded: false,
        fp_node_ip: '192.0.2.1',
        fp_client_ip: '192.0.2.10',
        fp_user_url: '',
        session_id: `${TEST_STREAM}-${now}`,
        sequence_id: '1',
      };
    case 'RECORDING':
      return {
        bucket: TEST_STREAM,
        path: `${path}.flv`,
        format: 'flv',
        duration: 60,
        start_time: time - 60,
        end_time: time,
      };
    case 'SNAPSHOT':
    case 'MODERATION':
      return { bucket: TEST_STREAM, path: `${path}.jpg`, time_stamp: now, width: 1280, height: 720 };
  }
}
