import { ErrorReason, GatewayError, Violation } from '../../domain/errors/gateway-error';
import { Fields, valueAt } from '../../domain/resources/resource-fields';
import { AccountContext } from '../accounts/account-directory';
import { Draft } from './draft';
import { covers, EVERYTHING, merged, Patch, withoutIndices } from './patch';
import { LiveState, ResourceParent, ResourceType } from './resource-type';
import { LiveResource } from './resource-view';

/** An update, and what it is done to. */
export interface PendingUpdate<N, S, L> {
  readonly context: AccountContext;
  readonly name: N;
  readonly patch: Patch;
  /** What the patch gives. */
  readonly given: Draft<S>;
  /** Absent: there is nothing yet. */
  readonly found: LiveResource<L> | undefined;
  readonly force: boolean;
  /** Throws if there is a fault that the caller can mend. */
  readonly check: (draft: Draft<S>) => void;
}

/**
 * The configuration as it shall be. Throws OPERATION_NOT_ALLOWED and FORCE_REQUIRED;
 * INVALID_ARGUMENT for what the patch makes wrong.
 */
export function planUpdate<P extends ResourceParent, N extends P, S, L extends LiveState>(
  type: ResourceType<P, N, S, L>,
  { context, name, patch, given, found, force, check }: PendingUpdate<N, S, L>,
): S {
  if (!found || patch.paths.includes(EVERYTHING)) {
    check(given);
    return given.spec;
  }
  const faultsOf = ({ spec, violations }: Draft<S>): Violation[] => [
    ...violations,
    ...type.violations(context, name, spec),
  ];
  const kept = faultsOf(type.draftOf(name, found.fields, [])).filter(
    ({ field }) => !covers(patch.paths, withoutIndices(field)),
  );
  const fields = merged(found.fields, patch);
  const draft = type.draftOf(name, fields, []);
  const wrong = faultsOf(draft);
  const inherited = wrong.filter((fault) => kept.some((one) => isSame(one, fault)));
  if (wrong.length > inherited.length) check(draft);
  const refuse = (reason: ErrorReason, message: string): never => {
    throw new GatewayError(reason, message, { metadata: { resource: type.nameOf(name), outcome: 'NOT_APPLIED' } });
  };
  if (inherited.length > 0) {
    const faults = inherited.map(({ field, description }) => `${field} ${description}`).join('; ');
    refuse('OPERATION_NOT_ALLOWED', `what is to be kept cannot be written (${faults}); name it in the mask too`);
  }
  const lost = lossesOf(found, patch, fields);
  if (lost.length > 0 && !force) {
    refuse(
      'FORCE_REQUIRED',
      `the update would lose ${lost.join(' and ')}; name it in the mask, or with force it is lost`,
    );
  }
  return type.withLiveKey(draft.spec, found.state);
}

/** What a write of the whole configuration would take away, though nobody named it. */
function lossesOf<L extends LiveState>(
  { unknown, state }: LiveResource<L>,
  { paths }: Patch,
  fields: Fields,
): string[] {
  const signs = valueAt(fields, 'auth.enabled') === true;
  // A key that will sign nothing is no loss.
  const isKept = (field: string): boolean => !covers(paths, field) && (signs || field !== 'auth.key');
  const unshown = (state.unshown ?? []).map(({ field }) => field);
  return [
    ...unknown.filter(isKept).map((field) => `${field}, which the provider cannot be asked for`),
    ...unshown
      .filter((field) => field !== undefined)
      .filter(isKept)
      .map((field) => `more of ${field} than is shown`),
    ...(unshown.includes(undefined) ? [`what is not shown (${state.inconsistencies.join(' ')})`] : []),
  ];
}

function isSame(one: Violation, other: Violation): boolean {
  return one.field === other.field && one.description === other.description;
}
