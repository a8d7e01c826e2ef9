import { DeliveryList, DeliveryQuery, ScopedCallback } from '../../domain/deliveries/delivery-log';
import { CallbackKind, CallbackScope, CallbackSpec, CallbackState } from '../../domain/resources/callback-config';
import { GatewayError } from '../../domain/errors/gateway-error';
import { DeleteOptions, LiveProvider, SetCallbackResult, SetOptions } from '../../domain/operations/live-provider.port';
import { Operation } from '../../domain/operations/operation';
import { TestEvent, TestSubject } from '../../domain/operations/test-event';
import { LiveDomain } from '../../domain/resources/inventory';
import { PullScope, PullSpec, PullState } from '../../domain/resources/pull-config';
import { CALLBACK_FAMILIES } from './alibaba.callback-families';
import { toState as toCallbackState } from './alibaba.callback-mapper';
import { AlibabaCallbacks } from './alibaba.callbacks';
import { AlibabaDeliveries } from './alibaba.deliveries';
import { AlibabaDomains } from './alibaba.domains';
import { toState as toPullState } from './alibaba.pull-mapper';
import { AlibabaPulls } from './alibaba.pulls';
import { testEventOf } from './alibaba.test-event';

export interface AlibabaParts {
  readonly callbacks: AlibabaCallbacks;
  readonly pulls: AlibabaPulls;
  readonly domains: AlibabaDomains;
  readonly deliveries: AlibabaDeliveries;
}

/** ApsaraVideo Live, version 2016-11-01, for one account. */
export class AlibabaProvider implements LiveProvider {
  constructor(private readonly parts: AlibabaParts) {}

  async getCallback(
    operation: Operation,
    scope: CallbackScope,
    kind: CallbackKind,
  ): Promise<CallbackState | undefined> {
    const live = await this.parts.callbacks.read(operation, domainOf(scope), kind);
    return live && toCallbackState(CALLBACK_FAMILIES[kind], live);
  }

  async listCallbacks(operation: Operation, scope: CallbackScope): Promise<CallbackState[]> {
    const found = await this.parts.callbacks.list(operation, domainOf(scope));
    return found.map(({ family, settings }) => toCallbackState(family, settings));
  }

  async listCallbacksWithin(
    operation: Operation,
    scope: CallbackScope,
    kinds: readonly CallbackKind[],
  ): Promise<readonly ScopedCallback[]> {
    const states = await Promise.all(kinds.map((kind) => this.getCallback(operation, scope, kind)));
    return states.flatMap((state) => (state ? [{ scope, state }] : []));
  }

  async setCallback(
    operation: Operation,
    scope: CallbackScope,
    spec: CallbackSpec,
    options: SetOptions<CallbackState>,
  ): Promise<SetCallbackResult> {
    return this.parts.callbacks.set(operation, domainOf(scope), spec, options);
  }

  async deleteCallback(
    operation: Operation,
    scope: CallbackScope,
    kind: CallbackKind,
    options: DeleteOptions,
  ): Promise<void> {
    await this.parts.callbacks.delete(operation, domainOf(scope), kind, options.allowMissing);
  }

  testEvent(subject: TestSubject): TestEvent {
    return testEventOf(domainOf(subject.scope), subject);
  }

  async getPull(operation: Operation, scope: PullScope, app: string): Promise<PullState | undefined> {
    const live = await this.parts.pulls.read(operation, domainOf(scope), app);
    return live && toPullState(live);
  }

  async listPulls(operation: Operation, scope: PullScope): Promise<PullState[]> {
    return (await this.parts.pulls.list(operation, domainOf(scope))).map(toPullState);
  }

  async setPull(
    operation: Operation,
    scope: PullScope,
    app: string,
    spec: PullSpec,
    options: SetOptions<PullState>,
  ): Promise<void> {
    await this.parts.pulls.set(operation, domainOf(scope), app, spec, options.force);
  }

  async deletePull(operation: Operation, scope: PullScope, app: string, options: DeleteOptions): Promise<void> {
    await this.parts.pulls.delete(operation, domainOf(scope), app, options);
  }

  listDomains(operation: Operation): Promise<readonly LiveDomain[]> {
    return this.parts.domains.list(operation);
  }

  deliveryLists(query: DeliveryQuery): readonly DeliveryList[] {
    return this.parts.deliveries.lists(query);
  }
}

/** This cloud has only domains; the capability check rejects other scopes earlier. */
function domainOf(scope: CallbackScope | PullScope): string {
  if (scope.type === 'DOMAIN') return scope.domain;
  throw new GatewayError('CAPABILITY_NOT_SUPPORTED', 'the provider supports configurations of domains only', {
    metadata: { useInstead: 'accounts/{account}/domains/{domain}' },
  });
}
