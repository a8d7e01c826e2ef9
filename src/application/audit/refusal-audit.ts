import { AuditEvent, AuditLog } from '../../domain/records/audit';
import { AccessTarget } from '../../domain/access/access-policy';
import { TimeLimit } from '../../domain/concurrency/waiting';
import { Clock } from '../../domain/time/clock';
import { GatewayError } from '../../domain/errors/gateway-error';
import { formatScope } from '../../domain/resources/resource-name';
import { traceContextOf } from '../../domain/telemetry/trace-context';
import { CallContext } from '../operations/call-operation';

export interface RefusalAuditOptions {
  /** Whether refusals are recorded at all. */
  readonly enabled: boolean;
  readonly clock: Clock;
  /**
   * Whether an account exists. Refusals on other accounts could never be listed and are not
   * recorded.
   */
  readonly hasAccount: (id: string) => boolean;
  /** A unique id of 16 hexadecimal digits. */
  readonly newId: () => string;
}

/** Records of one caller in a window; further refusals are only counted. */
export const MAX_RECORDS = 10;
export const WINDOW_MS = 60_000;
/** Callers with a count of their own. */
const MAX_CALLERS = 10_000;
/** Records that can be in progress at the store. */
const MAX_PENDING = 100;
/** Delay of the record after the answer, so that response times reveal nothing. */
const DELAY_MS = 100;
/** Time limit of the store. */
const APPEND_MS = 10_000;

/** The count of one caller's refusals in its current window. */
interface Tally {
  endsAt: number;
  records: number;
  /** Refusals since the last record. */
  suppressed: number;
}

interface Pending {
  readonly event: AuditEvent;
  readonly tally: Tally;
}

/**
 * Records access that was refused for missing rights, at a bounded rate for each caller. A refusal
 * never waits for its record, and is the same whether it is recorded or not.
 */
export class RefusalAudit {
  readonly #tallies = new Map<string, Tally>();
  #waiting: Pending[] = [];
  readonly #appending = new Set<Promise<void>>();
  #cancel: (() => void) | undefined;

  constructor(
    private readonly log: Pick<AuditLog, 'append'>,
    private readonly options: RefusalAuditOptions,
  ) {}

  /** Records that `method` on `target` was refused with `error`. Never throws. */
  note(call: CallContext, method: string, target: AccessTarget, error: GatewayError): void {
    if (!this.options.enabled || !this.options.hasAccount(target.account)) return;
    const tally = this.#tallyOf(call.caller.id);
    if (tally.records >= MAX_RECORDS || this.#waiting.length + this.#appending.size >= MAX_PENDING) {
      tally.suppressed += 1;
      return;
    }
    const { suppressed } = tally;
    tally.records += 1;
    tally.suppressed = 0;
    const event = { ...this.#eventOf(call, method, target, error), ...(suppressed > 0 && { suppressed }) };
    this.#waiting.push({ event, tally });
    this.#cancel ??= this.options.clock.schedule(DELAY_MS, () => this.#flush());
  }

  /** Waits for the records in progress. */
  async close(): Promise<void> {
    this.#flush();
    await Promise.all(this.#appending);
  }

  #eventOf(
    call: CallContext,
    method: string,
    { account, scope }: AccessTarget,
    { code, reason }: GatewayError,
  ): AuditEvent {
    return {
      kind: 'REFUSED',
      operationId: this.options.newId(),
      caller: call.caller.id,
      account,
      method,
      resource: scope ? `accounts/${account}/${formatScope(scope)}` : `accounts/${account}`,
      requestId: call.requestId,
      ...traceContextOf(call),
      result: { code, reason, calls: [] },
    };
  }

  #tallyOf(caller: string): Tally {
    const now = this.options.clock.elapsed();
    const known = this.#tallies.get(caller);
    if (known && now < known.endsAt) return known;
    const tally = known ?? { endsAt: 0, records: 0, suppressed: 0 };
    tally.endsAt = now + WINDOW_MS;
    tally.records = 0;
    // Behind all others: the first in the map is the one whose window began longest ago.
    this.#tallies.delete(caller);
    if (this.#tallies.size >= MAX_CALLERS) this.#tallies.delete(this.#tallies.keys().next().value ?? '');
    this.#tallies.set(caller, tally);
    return tally;
  }

  #flush(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    for (const pending of this.#waiting.splice(0)) {
      const appending = this.#append(pending).finally(() => this.#appending.delete(appending));
      this.#appending.add(appending);
    }
  }

  /** A record that the store refuses is counted in the next one. */
  async #append({ event, tally }: Pending): Promise<void> {
    const limit = new TimeLimit(this.options.clock, APPEND_MS, () => {
      return new GatewayError('STORE_UNAVAILABLE', 'the refusal was not recorded in time');
    });
    try {
      await this.log.append(event, limit.signal);
    } catch {
      tally.suppressed += 1 + (event.suppressed ?? 0);
    } finally {
      limit.cancel();
    }
  }
}
