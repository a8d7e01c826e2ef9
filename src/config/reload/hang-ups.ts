/*
 * Without a listener SIGHUP ends the process. Imported before everything else, and listens at once: one that comes before there is something
 * to do is made up for.
 */
let missed = false;
let current = (): void => {
  missed = true;
};
process.on('SIGHUP', () => current());

/** From now on, and once at once if there was a signal before. */
export function onHangUp(listener: () => void): void {
  current = listener;
  if (missed) listener();
}
