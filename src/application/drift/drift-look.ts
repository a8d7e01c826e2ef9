import { Drift } from '../../domain/drift/drift';
import { RememberedState } from '../../domain/drift/drift-store.port';
import { GatewayError } from '../../domain/errors/gateway-error';
import { CallContext } from '../operations/call-operation';
import { RememberedConfig } from '../resources/remembered-configs';
import { storedError } from '../operations/stored-error';

/**
 * Looks at one resource. Undefined: it is as livegate set it, or what livegate set is uncertain. A
 * look that fails says nothing of the resource: what was known stays. Throws STORE_UNAVAILABLE, and
 * what ends the call.
 */
export async function look(
  config: RememberedConfig,
  { resource, known }: RememberedState,
  read: <T>(work: (call: CallContext) => Promise<T>) => Promise<T>,
): Promise<Drift | undefined> {
  try {
    const { live, isGone, observedAtMs } = await read((call) => config.compare(call));
    const fields = live?.drift ?? [];
    if (!isGone && fields.length === 0) return undefined;
    const sinceMs = known?.difference?.sinceMs ?? observedAtMs;
    return { resource, difference: { fields, isGone, sinceMs }, observedAtMs };
  } catch (thrown) {
    const error = GatewayError.from(thrown);
    if (ENDS_THE_LOOK.includes(error.reason)) throw error;
    const { difference, observedAtMs } = known ?? {};
    return {
      resource,
      ...(difference && { difference }),
      ...(observedAtMs !== undefined && { observedAtMs }),
      error: storedError(error),
    };
  }
}

/** What concerns livegate itself, and no resource; a turn that is lost, too. */
const ENDS_THE_LOOK: readonly GatewayError['reason'][] = [
  'STORE_UNAVAILABLE',
  'SHUTTING_DOWN',
  'CALLER_CANCELLED',
  'RESOURCE_LOCK_LOST',
];
