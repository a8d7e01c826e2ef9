import { endlessOperation } from '../../test/support/endless-operation';
import { GatewayError, WriteOutcome } from '../domain/errors/gateway-error';
import { Operation, underLease } from '../domain/operations/operation';
import { runSteps, WriteStep } from './write-sequence';

const refusal = new GatewayError('PROVIDER_PERMISSION_DENIED', 'no', { metadata: { outcome: 'NOT_APPLIED' } });
const silence = new GatewayError('PROVIDER_TIMED_OUT', 'nothing came', { metadata: { outcome: 'UNKNOWN' } });

describe('runSteps', () => {
  let done: string[];
  beforeEach(() => (done = []));

  /** A step that fails with each of `failures` in turn, and then no more. */
  function step(label: string, failures: GatewayError[] = [], more: Partial<WriteStep> = {}): WriteStep {
    return {
      label,
      send: () => {
        done.push(label);
        const failure = failures.shift();
        return failure ? Promise.reject(failure) : Promise.resolve();
      },
      undo: () => {
        done.push(`undo ${label}`);
        return Promise.resolve();
      },
      ...more,
    };
  }

  async function metadataOf(steps: WriteStep[], of: Operation = endlessOperation()): Promise<object> {
    const error: unknown = await runSteps(of, steps).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (error instanceof GatewayError) return error.metadata;
    throw new Error(`expected a GatewayError, got ${String(error)}`);
  }

  it('sends the steps in order', async () => {
    await runSteps(endlessOperation(), [step('a'), step('b')]);
    expect(done).toEqual(['a', 'b']);
  });

  it('undoes the applied steps in reverse when a step is refused', async () => {
    expect(await metadataOf([step('a'), step('b'), step('c', [refusal])])).toEqual({
      outcome: 'RESTORED',
      restored: 'a,b',
    });
    expect(done).toEqual(['a', 'b', 'c', 'undo b', 'undo a']);
  });

  it('undoes nothing when the first step is refused', async () => {
    expect(await metadataOf([step('a', [refusal]), step('b')])).toEqual({ outcome: 'NOT_APPLIED' });
    expect(done).toEqual(['a']);
  });

  it.each([
    ['has the resource still', 1, 'NOT_APPLIED'],
    ['may have lost it to another replica, which wrote over it', 0, 'UNKNOWN'],
  ])('takes a write that is not read back, by who %s (%s ms left), for %s', async (_, remainingMs, outcome) => {
    const lease = { key: 'k', fence: 1, remainingMs: () => remainingMs };
    const steps = [step('a', [silence], { undo: undefined, tookEffect: () => Promise.resolve(false) })];
    expect(await metadataOf(steps, underLease(endlessOperation(), lease))).toMatchObject({ outcome });
  });

  it.each<[string, boolean | undefined, string[]]>([
    ['took effect: goes on', true, ['a', 'b']],
    ['did not: stops', false, ['a']],
    ['nobody can tell: takes back', undefined, ['a', 'undo a']],
  ])('reads back an open outcome that %s', async (_, tookEffect, expected) => {
    const steps = [step('a', [silence], { tookEffect: () => Promise.resolve(tookEffect) }), step('b')];
    await runSteps(endlessOperation(), steps).catch(() => undefined);
    expect(done).toEqual(expected);
  });

  it('records the outcome that reading back has shown', async () => {
    const of = endlessOperation();
    const send = (): Promise<void> => {
      of.calls.push({ action: 'Update', requestId: '', attempts: 1, outcome: 'UNKNOWN' });
      return Promise.reject(silence);
    };
    await runSteps(of, [step('a', [], { send, tookEffect: () => Promise.resolve(true) })]);
    expect(of.calls).toMatchObject([{ outcome: 'APPLIED' }]);
  });

  it("reports an effect that is confirmed after the deadline together with the deadline's error", async () => {
    const of = endlessOperation();
    of.end();
    const steps = [step('a'), step('b', [silence], { tookEffect: () => Promise.resolve(true) })];
    expect(await metadataOf(steps, of)).toEqual({ outcome: 'APPLIED', applied: 'a,b' });
    expect(done).toEqual(['a', 'b']);
  });

  it.each<[string, GatewayError, { outcome: WriteOutcome; applied?: string; unknown?: string }]>([
    ['is refused', refusal, { outcome: 'PARTIALLY_APPLIED', applied: 'a' }],
    ['stays open', silence, { outcome: 'UNKNOWN', unknown: 'a' }],
  ])('reports a step whose undo %s', async (_, failure, expected) => {
    const steps = [step('a', [], { undo: () => Promise.reject(failure) }), step('b', [refusal])];
    expect(await metadataOf(steps)).toEqual(expected);
  });

  it('reports steps that cannot be undone', async () => {
    const metadata = await metadataOf([step('a', [], { undo: undefined }), step('b', [refusal])]);
    expect(metadata).toEqual({ outcome: 'PARTIALLY_APPLIED', applied: 'a' });
  });

  describe('steps that restore what another step also removed', () => {
    const putsBack = { putsBack: true };

    it('are sent whatever else fails, and never undone', async () => {
      const steps = [step('delete'), step('x', [refusal], putsBack), step('y', [], putsBack)];
      expect(await metadataOf(steps)).toEqual({ outcome: 'RESTORED', restored: 'delete,x,y' });
      expect(done).toEqual(['delete', 'x', 'x', 'y', 'undo delete']);
    });

    it('are listed if they fail', async () => {
      const steps = [step('delete'), step('x', [refusal, refusal], putsBack), step('y', [], putsBack)];
      expect(await metadataOf(steps)).toEqual({ outcome: 'PARTIALLY_APPLIED', restored: 'delete,y', missing: 'x' });
    });

    it('are not sent for a step without effect', async () => {
      const steps = [step('a'), step('delete', [refusal]), step('x', [], putsBack)];
      expect(await metadataOf(steps)).toEqual({ outcome: 'RESTORED', restored: 'a' });
      expect(done).toEqual(['a', 'delete', 'undo a']);
    });
  });
});
