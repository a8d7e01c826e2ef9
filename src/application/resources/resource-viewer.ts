import { AppliedState } from '../../domain/records/applied-state';
import { LastAppliedState } from '../../domain/operations/live-provider.port';
import { FieldDrift } from '../../domain/records/field-drift';
import { Fields } from '../../domain/resources/resource-fields';
import { AccountContext } from '../accounts/account-directory';
import { Fingerprinter } from './fingerprinter';
import { LiveState, ResourceParent, ResourceType } from './resource-type';
import { etagOf, LiveResource, ResourceHalf, ResourceView, viewOf } from './resource-view';

const HIDDEN = 'The provider shows nothing of this configuration; what is given here is what livegate last set.';

/** The fields of a record that is missing. */
const NOTHING: Fields = {};

/** Combines what the provider returns for a resource with what livegate remembers. */
export class ResourceViewer<P extends ResourceParent, N extends P, S, L extends LiveState> {
  constructor(
    private readonly type: ResourceType<P, N, S, L>,
    private readonly fingerprinter: Fingerprinter,
    private readonly context: AccountContext,
    private readonly name: N,
  ) {}

  /**
   * Undefined if the resource does not exist. `changedMeanwhile`: memory changed during the read.
   */
  found(
    live: L | undefined,
    remembered: AppliedState | undefined,
    changedMeanwhile?: boolean,
  ): LiveResource<L> | undefined {
    const state = live ?? this.#hidden(remembered);
    if (!state) return undefined;
    const view = this.#viewOf(state, remembered, changedMeanwhile);
    const parts = this.type.halvesOf(state).map((half) => ({
      half,
      view: half ? this.#viewOf(half, remembered, changedMeanwhile) : viewOf(NOTHING, remembered, [], changedMeanwhile),
    }));
    const halves = parts.map(({ half, view: { fields } }): ResourceHalf | undefined => {
      return half && { fields, etag: this.etagOf(half, fields) };
    });
    const drift = driftOfAll([view, ...parts.map((part) => part.view)]);
    return { state, etag: this.etagOf(state, view.fields), halves, ...view, drift };
  }

  /** After a change from outside, the values that cannot be read are uncertain as well. */
  recalled(shown: L, remembered: AppliedState | undefined): LastAppliedState<L> {
    const { fields, unknown, isAsApplied } = this.#viewOf(shown, remembered);
    const { spec } = this.type.parse(this.name, fields, []);
    return { state: this.#stateOf(spec), certain: isAsApplied && unknown.length === 0 };
  }

  /**
   * Whether a hidden part may exist that the provider does not return, such as the rest of an
   * earlier delete.
   */
  mayBeHidden(remembered: AppliedState | undefined): boolean {
    const { rememberedFields, drift, unknown } = this.#viewOf(this.#nothing, remembered);
    return remembered !== undefined && drift.length === 0 && rememberedFields.length + unknown.length > 0;
  }

  /** The fields that a Set of this state produces. */
  fieldsOfSpec(spec: S): Fields {
    return this.fieldsOf(this.#stateOf(spec));
  }

  fieldsOf(state: L): Fields {
    return this.type.shown(state, (key) => this.fingerprinter.ofKey(this.context.account, key));
  }

  etagOf({ unshown }: L, fields: Fields): string {
    return etagOf(this.fingerprinter, this.type.keyOf(this.context.account, this.name), fields, unshown);
  }

  /** A resource that livegate wrote and the provider does not return, although it exists. */
  #hidden(remembered: AppliedState | undefined): L | undefined {
    const nothing = this.#nothing;
    const { rememberedFields, drift } = this.#viewOf(nothing, remembered);
    if (rememberedFields.length === 0 || drift.length > 0) return undefined;
    return { ...nothing, inconsistencies: [HIDDEN] };
  }

  get #nothing(): L {
    return this.#stateOf(this.type.parse(this.name, {}, []).spec);
  }

  #stateOf(spec: S): L {
    return this.type.stateOf(this.name, spec, this.context.description);
  }

  #viewOf(state: L, remembered: AppliedState | undefined, changedMeanwhile?: boolean): ResourceView {
    const fields = this.type.fieldsOf(this.context.description, this.name);
    const unreadable = fields.flatMap((one) => (one.unreadable ? [one.field] : []));
    return viewOf(this.fieldsOf(state), remembered, unreadable, changedMeanwhile);
  }
}

/** A field that differs in several records is told once, as the first of them has it. */
function driftOfAll(views: readonly ResourceView[]): readonly FieldDrift[] {
  const byField = new Map<string, FieldDrift>();
  for (const one of views.flatMap(({ drift }) => drift)) if (!byField.has(one.field)) byField.set(one.field, one);
  return [...byField.values()];
}
