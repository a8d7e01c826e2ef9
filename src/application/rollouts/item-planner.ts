import { ErrorCode, GatewayError } from '../../domain/errors/gateway-error';
import { differences, meaningOf, toldValue } from '../../domain/resources/field-comparison';
import { Fields, valueAt, withValueAt } from '../../domain/resources/resource-fields';
import {
  DesiredConfig,
  FieldChange,
  FieldLoss,
  ItemChange,
  ItemPlan,
  StoredError,
} from '../../domain/rollouts/rollout';
import { CallContext } from '../operations/call-operation';
import { Resource } from '../resources/resource-view';
import { RolloutResource, RolloutResources, WriteResult } from './rollout-resources';
import { passes, storedError } from '../operations/stored-error';

const KEY_REF = 'auth.keyRef';

/** Of failures that say nothing of the item: it may be planned another time. */
const FAILURES: readonly ErrorCode[] = ['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'UNKNOWN', 'INTERNAL'];

/** Finds out what an item changes. Sends no write. */
export class ItemPlanner {
  constructor(
    private readonly resources: RolloutResources,
    /** Throws ACCOUNT_NOT_FOUND or ACCESS_DENIED. */
    private readonly requireRights: (call: CallContext, resource: RolloutResource) => void,
  ) {}

  /**
   * The plan; a refusal is a plan too. Throws what passes with time, failures, and the end of the
   * call.
   * `deletedBefore`: what will be gone when the item is applied.
   */
  async plan(desired: DesiredConfig, call: CallContext, deletedBefore: ReadonlySet<string>): Promise<ItemPlan> {
    try {
      return await this.#plan(desired, call, deletedBefore);
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      if (passes(error) || FAILURES.includes(error.code) || call.signal.aborted) throw error;
      return refusal(storedError(error));
    }
  }

  async #plan(desired: DesiredConfig, call: CallContext, deletedBefore: ReadonlySet<string>): Promise<ItemPlan> {
    const resource = this.resources.of(desired);
    this.requireRights(call, resource);
    if (desired.refusal) return refusal(desired.refusal);
    const { written, losses: ofWrite } = await wouldBe(resource, call, deletedBefore);
    const live = await liveOf(resource, call);
    const reads = [...call.record.calls, ...written.calls.filter(({ outcome }) => outcome !== 'PLANNED')];
    // A plan tells no fingerprint.
    const to = written.fields && withValueAt(written.fields, 'auth.keyFingerprint', undefined);
    const fields = fieldsToChange(live, to);
    const change = changeOf(live, to, fields);
    const planned = { ...(to && { planned: to }), ...(live && etagsOf(live)) };
    const ofSource = desired.losses ?? [];
    if (change === 'NONE') return { change, ...planned, fields, losses: ofSource, calls: [] };
    const losses = [...ofSource, ...ofWrite];
    const calls = written.calls.filter(({ outcome }) => outcome === 'PLANNED');
    return { change, ...planned, fields, losses, calls, reads };
  }
}

function etagsOf({ etag, halves = [] }: Resource<unknown>): Pick<ItemPlan, 'etag' | 'halfEtags'> {
  const halfEtags = halves.map((half) => half?.etag ?? null);
  return { ...(etag !== undefined && { etag }), ...(halfEtags.length > 0 && { halfEtags }) };
}

function changeOf(live: object | undefined, to: Fields | undefined, fields: readonly FieldChange[]): ItemChange {
  if (!to) return live ? 'DELETE' : 'NONE';
  if (!live) return 'CREATE';
  return fields.length > 0 ? 'UPDATE' : 'NONE';
}

function refusal(error: StoredError): ItemPlan {
  return { change: 'REFUSED', fields: [], losses: [], calls: [], error };
}

/** Undefined if there is none. */
export async function liveOf(resource: RolloutResource, call: CallContext): Promise<Resource<unknown> | undefined> {
  try {
    return await resource.get(call);
  } catch (thrown) {
    const error = GatewayError.from(thrown);
    if (error.reason === 'CONFIG_NOT_FOUND') return undefined;
    throw error;
  }
}

/** Where the cloud keeps several records of it, those that are not shown may differ alone. */
function fieldsToChange(live: Resource<unknown> | undefined, to: Fields | undefined): readonly FieldChange[] {
  const shown = changesOf(live?.fields, to);
  if (!to || shown.length > 0) return shown;
  return (live?.halves ?? []).map((half) => changesOf(half?.fields, to)).find((one) => one.length > 0) ?? [];
}

/** How the fields differ. A key is compared by its name, and one that is kept not at all. */
export function changesOf(live: Fields | undefined, planned: Fields = {}): readonly FieldChange[] {
  const isNamed = valueAt(planned, KEY_REF) !== undefined;
  const from = isNamed ? (live ?? {}) : withValueAt(live ?? {}, KEY_REF, undefined);
  return differences(meaningOf(from), meaningOf(planned)).map((field) => {
    const [before, after] = [toldValue(from, field), toldValue(planned, field)];
    return { field, ...(before !== undefined && { from: before }), ...(after !== undefined && { to: after }) };
  });
}

/** The resource as the write would leave it, and what would be lost. */
async function wouldBe(
  resource: RolloutResource,
  call: CallContext,
  deletedBefore: ReadonlySet<string>,
): Promise<{ readonly written: WriteResult; readonly losses: readonly FieldLoss[] }> {
  const options = { validateOnly: true, deletedBefore };
  try {
    return { written: await resource.write({ ...options, force: false }, call), losses: [] };
  } catch (thrown) {
    const error = GatewayError.from(thrown);
    if (error.reason !== 'FORCE_REQUIRED') throw error;
    const fields = error.violations.map(({ field, description }) => ({ field, description }));
    const losses = fields.length > 0 ? fields : [{ field: '', description: error.message }];
    return { written: await resource.write({ ...options, force: true }, call), losses };
  }
}
