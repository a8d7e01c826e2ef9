import { Auditor } from '../../src/application/audit/auditor';
import { AppliedStates } from '../../src/domain/records/applied-state';
import { AuditLog } from '../../src/domain/records/audit';

/** Takes every record and keeps none; `states` remember what changes with them. */
export function forgetfulAuditor(states: AppliedStates): Auditor {
  const append = async (...[, , , memory]: Parameters<AuditLog['append']>): Promise<void> => {
    if (memory) await states.remember(new Map([[memory.resource, memory.state]]), memory.lease);
  };
  return new Auditor({ append }, { reads: false, newId: () => '0123456789abcdef' });
}
