import { ErrorReason, GatewayError } from '../../domain/errors/gateway-error';
import { DeleteOptions } from '../../domain/operations/live-provider.port';
import { Operation } from '../../domain/operations/operation';
import { ALL_APPS, PullSpec } from '../../domain/resources/pull-config';
import { formatPullName } from '../../domain/resources/resource-name';
import { runSteps, WriteStep } from '../write-sequence';
import { AlibabaApi, succeedsUnless } from './alibaba.api';
import { configNotFound } from './alibaba.errors';
import { ActionCall } from './alibaba.client';
import {
  decodePulls,
  holdsUnwritable,
  isPullLive,
  isWritable,
  replacement,
  PullSettings,
  pullSettingsOf,
  toAppName,
} from './alibaba.pull-mapper';

const DESCRIBE = 'DescribeLiveLazyPullStreamConfig';
const SET = 'SetLiveLazyPullStreamInfoConfig';
const DELETE = 'DeleteLiveLazyPullStreamInfoConfig';

/** How many apps a message names at most. */
const MAX_NAMED_APPS = 10;

/** The pull configurations of one account. */
export class AlibabaPulls {
  constructor(private readonly api: AlibabaApi) {}

  /** Undefined if there is none. */
  async read(operation: Operation, domain: string, app: string): Promise<PullSettings | undefined> {
    return only(app, await this.api.read(operation, describeCall(domain, app)));
  }

  list(operation: Operation, domain: string): Promise<PullSettings[]> {
    return this.api.read(operation, describeCall(domain));
  }

  /**
   * Set is the only writer and overwrites any state; unlike for callbacks, no error code for an
   * existing one is documented.
   */
  async set(operation: Operation, domain: string, app: string, spec: PullSpec, force: boolean): Promise<void> {
    if (!force) {
      const live = await this.#readBeforeWrite(operation, domain, app);
      if (live && holdsUnwritable(live)) throw this.#losesUnwritable(domain, live);
    }
    await runSteps(operation, [this.#setStep(domain, pullSettingsOf(app, spec))]);
  }

  /**
   * The answer to deleting an absent configuration is not documented; if absence matters, a read
   * goes first.
   */
  async delete(operation: Operation, domain: string, app: string, options: DeleteOptions): Promise<void> {
    if (app === ALL_APPS) return this.#deleteWildcard(operation, domain, options);
    if (!options.allowMissing && !(await this.#readBeforeWrite(operation, domain, app))) {
      throw configNotFound(this.api.account, this.#name(domain, app));
    }
    await runSteps(operation, [this.#deleteStep(domain, app)]);
  }

  /**
   * Alibaba: DeleteLiveLazyPullStreamInfoConfig, request parameters, AppName: with the wildcard it
   * deletes the configurations of all apps, and the wildcard's cannot be deleted alone. So the
   * apps' configurations are restored, without what Set does not accept. The Delete is never sent
   * if there is no wildcard configuration.
   */
  async #deleteWildcard(operation: Operation, domain: string, options: DeleteOptions): Promise<void> {
    const live = await this.api.readBeforeWrite(operation, describeCall(domain));
    if (!only(ALL_APPS, live)) {
      if (options.allowMissing) return;
      throw configNotFound(this.api.account, this.#name(domain, ALL_APPS));
    }
    const isLeft = (app: string): boolean => !options.deletedBefore?.has(this.#name(domain, app));
    const apps = live.filter(({ app }) => app !== ALL_APPS && isLeft(app));
    if (apps.length === 0) return runSteps(operation, [this.#deleteStep(domain, ALL_APPS)]);
    this.#refuseLoss(domain, apps);
    if (!options.force) throw this.#deletesAlong(domain, apps);
    const wildcard = live.filter(({ app }) => app === ALL_APPS);
    const undo = (recovery: Operation): Promise<void> => this.#putBack(recovery, domain, wildcard, live);
    const putBackSteps = apps.map((entry) => ({ ...this.#setStep(domain, entry), putsBack: true }));
    await runSteps(operation, [{ ...this.#deleteStep(domain, ALL_APPS), undo }, ...putBackSteps]);
  }

  /**
   * Restores as much as possible, even if some writes fail. Throws if anything differs from before,
   * including what other steps restored.
   */
  async #putBack(
    operation: Operation,
    domain: string,
    entries: readonly PullSettings[],
    before: readonly PullSettings[],
  ): Promise<void> {
    const failures: unknown[] = [];
    for (const entry of entries) {
      await runSteps(operation, [this.#setStep(domain, entry)]).catch((thrown: unknown) => failures.push(thrown));
    }
    if (failures.length > 0) throw GatewayError.from(failures[0]);
    const reduced = before.find(holdsUnwritable);
    if (reduced) throw this.#losesUnwritable(domain, reduced);
  }

  #setStep(domain: string, wanted: PullSettings): WriteStep {
    const parameters = replacement(domain, wanted);
    return {
      label: `${SET}(${wanted.app})`,
      send: (operation) => this.api.write(operation, SET, parameters),
      tookEffect: async (operation) => isPullLive(wanted, await this.read(operation, domain, wanted.app)),
    };
  }

  #deleteStep(domain: string, app: string): WriteStep {
    const parameters = { DomainName: domain, AppName: toAppName(app) };
    return {
      label: `${DELETE}(${app})`,
      send: async (operation) => {
        // Not found: it was deleted meanwhile, or the caller allows absence.
        await succeedsUnless('CONFIG_NOT_FOUND', this.api.write(operation, DELETE, parameters));
      },
      tookEffect: async (operation) => (await this.read(operation, domain, app)) === undefined,
    };
  }

  async #readBeforeWrite(operation: Operation, domain: string, app: string): Promise<PullSettings | undefined> {
    return only(app, await this.api.readBeforeWrite(operation, describeCall(domain, app)));
  }

  #losesUnwritable(domain: string, entry: PullSettings): GatewayError {
    const held = entry.unreadable ? 'values that livegate cannot read' : 'pull arguments that livegate cannot write';
    const message = `the live configuration of ${entry.app} holds ${held}; force discards them`;
    return this.#refusal('FORCE_REQUIRED', message, domain, [entry]);
  }

  /** Configurations that Set does not accept cannot be restored, not even with force. */
  #refuseLoss(domain: string, apps: readonly PullSettings[]): void {
    const lost = apps.filter((entry) => !isWritable(entry));
    if (lost.length === 0) return;
    const along = `the delete would also remove the configurations of ${named(lost)}`;
    const message = `${along}, and livegate could not restore them; delete them first`;
    throw this.#refusal('OPERATION_NOT_ALLOWED', message, domain, lost);
  }

  #deletesAlong(domain: string, apps: readonly PullSettings[]): GatewayError {
    const reduced = apps.filter(holdsUnwritable);
    const loss = reduced.length > 0 ? `, but without the pull arguments of ${named(reduced)}` : '';
    const message = `the delete would also remove the configurations of ${named(apps)}; force restores them${loss}`;
    return this.#refusal('FORCE_REQUIRED', message, domain, apps);
  }

  #name(domain: string, app: string): string {
    return formatPullName({ account: this.api.account.id, scope: { type: 'DOMAIN', domain }, app });
  }

  #refusal(reason: ErrorReason, message: string, domain: string, inTheWay: readonly PullSettings[]): GatewayError {
    const { id, provider } = this.api.account;
    const names = inTheWay.slice(0, MAX_NAMED_APPS).map(({ app }) => this.#name(domain, app));
    return new GatewayError(reason, message, {
      metadata: { account: id, provider, outcome: 'NOT_APPLIED', resource: names.join(',') },
    });
  }
}

function describeCall(domain: string, app?: string): ActionCall<PullSettings[]> {
  const filter = app === undefined ? undefined : { AppName: toAppName(app) };
  return { action: DESCRIBE, parameters: { DomainName: domain, ...filter }, decode: decodePulls, absent: () => [] };
}

/** It is not documented whether the cloud filters by the exact name. */
function only(app: string, entries: readonly PullSettings[]): PullSettings | undefined {
  return entries.find((entry) => entry.app === app);
}

function named(entries: readonly PullSettings[]): string {
  const names = entries.slice(0, MAX_NAMED_APPS).map(({ app }) => app);
  const rest = entries.length - names.length;
  return rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(', ');
}
