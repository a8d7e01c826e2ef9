import { LockScope } from '../../src/domain/operations/lock-scope';
import { Lease, Operation } from '../../src/domain/operations/operation';
import { Store } from '../../src/store/store';
import { endlessOperation } from './endless-operation';

/** Works under a lease that the store gives. */
export function underLeaseOf<T>(
  { leases }: Store,
  scope: LockScope,
  work: (lease: Lease) => Promise<T>,
  operation: Operation = endlessOperation(),
): Promise<T> {
  if (!leases) throw new Error('a shared store has leases');
  return leases.run(scope, operation, work);
}

/** A lease that is held until it is let go. */
export interface HeldLease {
  readonly lease: Promise<Lease>;
  letGo(): Promise<void>;
}

export function holdLease(store: Store, scope: LockScope, operation?: Operation): HeldLease {
  let letGo: () => void = () => undefined;
  const end = new Promise<void>((resolve) => (letGo = resolve));
  let began: (lease: Lease) => void = () => undefined;
  const lease = new Promise<Lease>((resolve) => (began = resolve));
  const work = (given: Lease): Promise<void> => {
    began(given);
    return end;
  };
  const done = underLeaseOf(store, scope, work, operation);
  return {
    lease,
    async letGo() {
      letGo();
      await done;
    },
  };
}
