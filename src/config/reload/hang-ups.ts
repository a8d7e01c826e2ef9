/*
 * Without a listener SIGHUP ends the process. This file is imported first and listens at once; a
 * signal that comes before `onHangUp` is handled by it.
 */
let missed = false;
let current = (): void => {
  missed = true;
};
process.on('SIGHUP', () => current());

/** Calls the listener on each SIGHUP, and at once if a signal came before. */
export function onHangUp(listener: () => void): void {
  current = listener;
  if (missed) listener();
}
