import { DeliveryList, DeliveryQuery, ScopedCallback } from '../../domain/deliveries/delivery-log';
import { CallbackKind, CallbackScope, CallbackSpec, CallbackState } from '../../domain/resources/callback-config';
import { DeleteOptions, LiveProvider, SetCallbackResult, SetOptions } from '../../domain/operations/live-provider.port';
import { Operation } from '../../domain/operations/operation';
import { TestEvent, TestSubject } from '../../domain/operations/test-event';
import { LiveDomain } from '../../domain/resources/inventory';
import { PullScope, PullSpec, PullState } from '../../domain/resources/pull-config';
import { ProviderDependencies } from '../provider-registration';
import { FamilyAnswers } from './volcengine.answers';
import { VolcengineCallbacks } from './volcengine.callbacks';
import { VolcengineClient } from './volcengine.client';
import { VolcengineDeliveries } from './volcengine.deliveries';
import { VolcengineDomains } from './volcengine.domains';
import { FamilyAccount, FamilyMember } from './volcengine.member';
import { VolcenginePulls } from './volcengine.pulls';
import { testEventOf } from './volcengine.test-event';

/**
 * Live of one cloud of the family, for one account. No value has to be recalled: every field can be
 * read, except in records of unexpected types.
 */
export class VolcengineProvider implements LiveProvider {
  readonly #callbacks: VolcengineCallbacks;
  readonly #pulls: VolcenginePulls;
  readonly #domains: VolcengineDomains;
  readonly #deliveries: VolcengineDeliveries;

  constructor(
    private readonly member: FamilyMember,
    answers: FamilyAnswers,
    account: FamilyAccount,
    { http, clock, pipeline, credentials }: ProviderDependencies,
  ) {
    const client = new VolcengineClient(account, answers.errors, http, clock, credentials);
    this.#callbacks = new VolcengineCallbacks(member, account, client, pipeline, answers.callbackRecords);
    this.#pulls = new VolcenginePulls(member, account, client, pipeline, answers.relaySources);
    this.#domains = new VolcengineDomains(client, pipeline);
    this.#deliveries = new VolcengineDeliveries(account, client, { pipeline, clock, answer: answers.deliveries });
  }

  getCallback(operation: Operation, scope: CallbackScope, kind: CallbackKind): Promise<CallbackState | undefined> {
    return this.#callbacks.get(operation, scope, kind);
  }

  listCallbacks(operation: Operation, scope: CallbackScope): Promise<CallbackState[]> {
    return this.#callbacks.list(operation, scope);
  }

  listCallbacksWithin(
    operation: Operation,
    scope: CallbackScope,
    kinds: readonly CallbackKind[],
  ): Promise<readonly ScopedCallback[]> {
    return this.#callbacks.listWithin(operation, scope, kinds);
  }

  setCallback(
    operation: Operation,
    scope: CallbackScope,
    spec: CallbackSpec,
    { force }: SetOptions<CallbackState>,
  ): Promise<SetCallbackResult> {
    return this.#callbacks.set(operation, scope, spec, force);
  }

  deleteCallback(
    operation: Operation,
    scope: CallbackScope,
    kind: CallbackKind,
    options: DeleteOptions,
  ): Promise<void> {
    return this.#callbacks.delete(operation, scope, kind, options);
  }

  testEvent(subject: TestSubject): TestEvent {
    return testEventOf(this.member.delivery, subject);
  }

  getPull(operation: Operation, scope: PullScope, app: string): Promise<PullState | undefined> {
    return this.#pulls.get(operation, scope, app);
  }

  listPulls(operation: Operation, scope: PullScope): Promise<PullState[]> {
    return this.#pulls.list(operation, scope);
  }

  setPull(
    operation: Operation,
    scope: PullScope,
    app: string,
    spec: PullSpec,
    options: SetOptions<PullState>,
  ): Promise<void> {
    return this.#pulls.set(operation, scope, app, spec, options);
  }

  deletePull(operation: Operation, scope: PullScope, app: string, options: DeleteOptions): Promise<void> {
    return this.#pulls.delete(operation, scope, app, options);
  }

  listDomains(operation: Operation): Promise<readonly LiveDomain[]> {
    return this.#domains.list(operation);
  }

  deliveryLists(query: DeliveryQuery): readonly DeliveryList[] {
    return this.#deliveries.lists(query);
  }
}
