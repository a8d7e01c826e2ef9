/** What events are about, in words that no cloud owns: the `type` of a CloudEvent. */
export const EVENT_TYPES = [
  'livegate.stream.started',
  'livegate.stream.ended',
  'livegate.stream.exception',
  'livegate.stream.switched',
  'livegate.recording.started',
  'livegate.recording.paused',
  'livegate.recording.resumed',
  'livegate.recording.failed',
  'livegate.recording.file.created',
  'livegate.snapshot.created',
  'livegate.moderation.video.flagged',
  'livegate.moderation.audio.flagged',
  /** Of no form that is known; its data has the message as it came. */
  'livegate.unrecognised',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];
