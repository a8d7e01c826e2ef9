/** An event that waits for its first attempt, as a store hands it out. */
export const WAITING_EVENT = {
  seq: 1,
  attempts: 0,
  receiver: 'media',
  account: 'ali',
  eventId: '1',
  type: 'livegate.stream.started',
  event: '{}',
  giveUpAtMs: Number.MAX_SAFE_INTEGER,
};
