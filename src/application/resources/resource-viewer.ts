import { AppliedState } from '../../domain/records/applied-state';
import { LastAppliedState } from '../../domain/operations/live-provider.port';
import { Fields } from '../../domain/resources/resource-fields';
import { AccountContext } from '../accounts/account-directory';
import { Fingerprinter } from './fingerprinter';
import { LiveState, ResourceParent, ResourceType } from './resource-type';
import { etagOf, LiveResource, ResourceHalf, ResourceView, viewOf } from './resource-view';

const HIDDEN = 'The provider shows nothing of this configuration; what is given here is what livegate last set.';

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
    const halves = this.type.halvesOf(state).map((half): ResourceHalf | undefined => {
      const fields = half && this.#viewOf(half, remembered, changedMeanwhile).fields;
      return fields && { fields, etag: this.etagOf(half, fields) };
    });
    return { state, etag: this.etagOf(state, view.fields), halves, ...view };
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
