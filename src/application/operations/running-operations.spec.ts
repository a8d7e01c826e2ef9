import { StopController } from '../../domain/concurrency/stop-signal';
import { endlessOperation } from '../../../test/support/endless-operation';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Operation } from '../../domain/operations/operation';
import { RunningOperations } from './running-operations';

class Load {
  readonly told: string[] = [];
  readonly running = new RunningOperations(10, (caller) => this.told.push(caller));
  readonly refused: Operation[] = [];
  readonly #ends = new Map<Operation, () => void>();

  start(caller: string, waits = true): Operation {
    this.running.makeRoom(caller);
    const operation = { ...endlessOperation(), caller };
    const patience = new StopController();
    this.#ends.set(operation, this.running.add(operation, patience));
    patience.signal.addEventListener('abort', () => {
      this.refused.push(operation);
      if (waits) this.end(operation);
    });
    return operation;
  }

  end(operation: Operation): void {
    this.#ends.get(operation)?.();
  }

  refusedOf(caller: string): number {
    return this.refused.filter((one) => one.caller === caller).length;
  }
}

it('refuses the newest of the caller with the most, until callers have the same', () => {
  const load = new Load();
  const heavy = Array.from({ length: 10 }, () => load.start('heavy'));
  expect(() => load.start('heavy')).toThrow(GatewayError);
  expect(load.told).toEqual(['heavy']);
  load.start('light');
  expect(load.refused).toEqual([heavy[9]]);
  for (let i = 1; i < 5; i += 1) load.start('light');
  expect(load.refusedOf('heavy')).toBe(5);
  expect(() => load.start('light')).toThrow('too many requests are running');
  load.start('third');
  expect(load.running.size).toBe(10);
});

it('admits only a few more while displaced operations are still waiting for a cloud', () => {
  const load = new Load();
  for (let i = 0; i < 10; i += 1) load.start('heavy', false);
  load.start('light');
  expect(load.refusedOf('heavy')).toBe(1);
  expect(() => load.start('light')).toThrow('too many requests are running');
  const [displaced] = load.refused;
  if (displaced) load.end(displaced);
  load.start('light');
  expect(load.running.size).toBe(11);
});

it('has room again when operations end', () => {
  const load = new Load();
  const [first] = Array.from({ length: 10 }, () => load.start('heavy'));
  if (first) load.end(first);
  load.start('heavy');
  expect([load.running.size, load.refused.length]).toEqual([10, 0]);
});
