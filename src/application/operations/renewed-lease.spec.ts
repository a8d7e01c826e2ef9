import { FakeClock, settled } from '../../../test/support/fake-clock';
import { StopController } from '../../domain/concurrency/stop-signal';
import { GatewayError } from '../../domain/errors/gateway-error';
import { whileRenewed } from './renewed-lease';

const LEASE_MS = 10_000;
const lost = new GatewayError('RESOURCE_LOCK_LOST', 'another replica has it');

/** Work that goes on until it is ended, under a lease that is renewed so. */
function holding(renew: () => Promise<boolean>) {
  const [clock, stop] = [new FakeClock(), new StopController()];
  const renewed = jest.fn(renew);
  let end = (): void => undefined;
  const work = () => new Promise<string>((resolve) => (end = () => resolve('done')));
  const done = whileRenewed({ clock, leaseMs: LEASE_MS, renew: renewed, stop, lost }, work);
  return { clock, stop, renewed, done, end: () => end() };
}

it('renews until the work has ended, and leaves no timer', async () => {
  const { clock, stop, renewed, done, end } = holding(() => Promise.resolve(true));
  await clock.advance(3 * LEASE_MS);
  expect(renewed).toHaveBeenCalledTimes(30);
  end();
  expect(await done).toBe('done');
  await clock.advance(LEASE_MS);
  expect(renewed).toHaveBeenCalledTimes(30);
  expect([stop.signal.aborted, clock.pending]).toEqual([false, 0]);
});

it('stops the work once another replica has it, and waits for its end', async () => {
  const { clock, stop, done, end } = holding(() => Promise.resolve(false));
  await clock.advance(LEASE_MS / 10);
  expect(stop.signal.reason).toBe(lost);
  const ended = jest.fn();
  void done.then(ended);
  await settled();
  expect(ended).not.toHaveBeenCalled();
  end();
  expect(await done).toBe('done');
});

it('bears a failed renewal, but stops the work before the lease can end', async () => {
  let fails = 3;
  const { clock, stop, done, end } = holding(() =>
    (fails -= 1) >= 0 ? Promise.reject(new Error('no')) : Promise.resolve(true),
  );
  await clock.advance(LEASE_MS);
  expect(stop.signal.aborted).toBe(false);
  fails = Infinity;
  await clock.advance(LEASE_MS / 2);
  expect(stop.signal.aborted).toBe(false);
  await clock.advance(LEASE_MS / 2 - LEASE_MS / 10);
  expect(stop.signal.reason).toBe(lost);
  end();
  await done;
});
