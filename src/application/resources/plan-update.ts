import { ErrorReason, GatewayError, Violation } from '../../domain/errors/gateway-error';
import { Fields, valueAt } from '../../domain/resources/resource-fields';
import { ParsedRequest } from '../request-faults';
import { coversField, EVERYTHING, withPatch, Patch, withoutIndices } from './patch';
import { ResourceTarget } from './resource-target';
import { LiveState, ResourceParent } from './resource-type';
import { LiveResource } from './resource-view';

/** An update, and the live state that it changes. */
export interface PendingUpdate<S, L> {
  readonly patch: Patch;
  /** The patch's own fields. */
  readonly given: ParsedRequest<S>;
  /** Absent: nothing is live yet. */
  readonly found: LiveResource<L> | undefined;
  readonly force: boolean;
}

/**
 * The resource as the update makes it. Throws OPERATION_NOT_ALLOWED and FORCE_REQUIRED, and
 * INVALID_ARGUMENT for faults that the patch causes.
 */
export function planUpdate<P extends ResourceParent, N extends P, S, L extends LiveState>(
  target: ResourceTarget<P, N, S, L>,
  { patch, given, found, force }: PendingUpdate<S, L>,
): S {
  const { type, context, name, resource } = target;
  if (!found || patch.paths.includes(EVERYTHING)) {
    target.refuseFaulty(given);
    return given.spec;
  }
  const faultsOf = ({ spec, violations }: ParsedRequest<S>): Violation[] => [
    ...violations,
    ...type.violations(context, name, spec),
  ];
  const kept = faultsOf(type.parse(name, found.fields, [])).filter(
    ({ field }) => !coversField(patch.paths, withoutIndices(field)),
  );
  const fields = withPatch(found.fields, patch);
  const draft = type.parse(name, fields, []);
  const wrong = faultsOf(draft);
  const inherited = wrong.filter((fault) => kept.some((one) => isSame(one, fault)));
  if (wrong.length > inherited.length) target.refuseFaulty(draft);
  const refuse = (reason: ErrorReason, message: string): never => {
    throw new GatewayError(reason, message, { metadata: { resource, outcome: 'NOT_APPLIED' } });
  };
  if (inherited.length > 0) {
    const faults = inherited.map(({ field, description }) => `${field} ${description}`).join('; ');
    refuse('OPERATION_NOT_ALLOWED', `fields that the update keeps cannot be written (${faults}); add them to the mask`);
  }
  const lost = lossesOf(found, patch, fields);
  if (lost.length > 0 && !force) {
    refuse(
      'FORCE_REQUIRED',
      `the update would lose ${lost.join(' and ')}; add it to the mask, or use force to discard it`,
    );
  }
  return type.withLiveKey(draft.spec, found.state);
}

/** What a write of the whole resource would remove although the patch does not name it. */
function lossesOf<L extends LiveState>(
  { unknown, state }: LiveResource<L>,
  { paths }: Patch,
  fields: Fields,
): string[] {
  const signs = valueAt(fields, 'auth.enabled') === true;
  // Losing a key that will sign nothing is no loss.
  const isKept = (field: string): boolean => !coversField(paths, field) && (signs || field !== 'auth.key');
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
