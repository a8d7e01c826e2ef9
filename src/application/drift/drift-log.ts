import { Account } from '../../domain/access/account';
import { Difference, Drift } from '../../domain/drift/drift';
import { EventLog } from '../../domain/events/event-log';

/** Logs what a look changes in what is known of a resource. */
export class DriftLog {
  constructor(private readonly log: EventLog) {}

  /** Of a cloud account that no configuration has any more. */
  forgotten(cloudAccount: string, entries: number): void {
    this.log.report('drift_forgotten', { cloudAccount, entries });
  }

  looked({ id: account }: Account, resource: string, before: Drift | undefined, after: Drift | undefined): void {
    const { report, reportRepeated } = this.log;
    const [known, now] = [before?.difference, after?.difference];
    if (after?.error) {
      const { reason, message } = after.error;
      const fields = { account, resource, reason, cause: message };
      if (before?.error?.reason !== reason) reportRepeated('drift_unreadable', `${account} ${reason}`, fields);
      return;
    }
    if (now && !isSame(known, now)) {
      const { isGone, fields } = now;
      report('drift_found', { account, resource, ...(isGone ? { gone: true } : { fields: fields.map(pathOf) }) });
    }
    if (known && !now) report('drift_ended', { account, resource });
  }
}

/** The same fields, whatever their values. */
function isSame(known: Difference | undefined, now: Difference): boolean {
  if (known?.isGone !== now.isGone) return false;
  return known.fields.map(pathOf).join() === now.fields.map(pathOf).join();
}

function pathOf({ field }: { readonly field: string }): string {
  return field;
}
