import { Account } from '../../domain/access/account';
import { DeleteOptions, SetOptions } from '../../domain/operations/live-provider.port';
import { Operation } from '../../domain/operations/operation';
import { PullScope, PullSpec, PullState } from '../../domain/resources/pull-config';
import { formatPullName } from '../../domain/resources/resource-name';
import { UpstreamPipeline } from '../../domain/operations/upstream-pipeline';
import { runSteps, WriteStep } from '../write-sequence';
import { FamilyAnswers } from './volcengine.answers';
import { REPEATABLE, noResult, VolcengineClient } from './volcengine.client';
import { checkDeletedAlong, DeletedAlong } from './volcengine.deleted-along';
import { absentIfNotFound, configNotFound } from './volcengine.errors';
import { checkReplaced, forceRequired, isRestorable, keptOptions } from './volcengine.hidden-options';
import { FamilyMember } from './volcengine.member';
import {
  isWritable,
  RelaySource,
  replacement,
  sameSource,
  selection,
  toAppName,
  toSource,
  toState,
  vhostOf,
} from './volcengine.pull-mapper';

/** The pull configurations of one account. */
export class VolcenginePulls {
  constructor(
    private readonly member: FamilyMember,
    private readonly account: Account,
    private readonly client: VolcengineClient,
    private readonly pipeline: UpstreamPipeline,
    private readonly sources: FamilyAnswers['relaySources'],
  ) {}

  async get(operation: Operation, scope: PullScope, app: string): Promise<PullState | undefined> {
    const key = toAppName(app);
    const own = sourceOf(key, await this.#describe(operation, vhostOf(scope), key));
    return own && toState(own, this.member.protocols);
  }

  async list(operation: Operation, scope: PullScope): Promise<PullState[]> {
    const live = await this.#describe(operation, vhostOf(scope), '');
    return live.map((source) => toState(source, this.member.protocols));
  }

  /** A read goes first only where the cloud may hold options to keep. */
  async set(
    operation: Operation,
    scope: PullScope,
    app: string,
    spec: PullSpec,
    options: SetOptions<PullState>,
  ): Promise<void> {
    const [vhost, key] = [vhostOf(scope), toAppName(app)];
    const source = toSource(key, spec, this.member.protocols);
    const readsFirst = this.member.hiddenOptions.pull.length > 0;
    const live = readsFirst ? sourceOf(key, await this.#describe(operation, vhost, key)) : undefined;
    if (live && !options.force) this.#checkReplaced(live, options.recall);
    await runSteps(operation, [this.#updateStep(vhost, { ...source, ...keptOptions(live) })]);
  }

  async delete(operation: Operation, scope: PullScope, app: string, options: DeleteOptions): Promise<void> {
    const vhost = vhostOf(scope);
    const key = toAppName(app);
    // One app's configuration that may be absent: a read could not change what is to be done.
    if (options.allowMissing && key !== '') return runSteps(operation, [this.#deleteStep(vhost, key)]);
    const read = this.#describe(operation, vhost, key);
    const live = await (options.allowMissing ? absentIfNotFound(read, []) : read);
    const toDelete = sourceOf(key, live);
    if (!toDelete) {
      if (options.allowMissing) return;
      throw configNotFound(this.account, formatPullName({ account: this.account.id, scope, app }));
    }
    const isLeft = (source: RelaySource): boolean => !options.deletedBefore?.has(this.#nameOf(scope, source));
    const narrower = key === '' ? live.filter((source) => source.app !== '' && isLeft(source)) : [];
    const along = narrower.map((source) => this.#deletedAlong(scope, source));
    checkDeletedAlong(this.account, along, options.force);
    return runSteps(operation, this.#deleteSteps(vhost, toDelete, narrower));
  }

  /** Options that no read shows can only be absent from what livegate itself wrote. */
  #checkReplaced(live: RelaySource, recall: SetOptions<PullState>['recall']): void {
    const { protocols, hiddenOptions } = this.member;
    checkReplaced(this.account, [live]);
    if (hiddenOptions.unreadableInPull.length === 0 || recall?.(toState(live, protocols)).certain) return;
    const names = hiddenOptions.unreadableInPull.join(', ');
    const fault = `livegate did not write the live configuration, which may have options that no read shows (${names})`;
    throw forceRequired(this.account, `${fault}; force discards them`);
  }

  #deletedAlong(scope: PullScope, source: RelaySource): DeletedAlong {
    const name = this.#nameOf(scope, source);
    return { app: source.app, name, isWritable: isWritable(source, this.member.protocols) };
  }

  #nameOf(scope: PullScope, { app }: RelaySource): string {
    return formatPullName({ account: this.account.id, scope, app });
  }

  #updateStep(vhost: string, wanted: RelaySource): WriteStep {
    return {
      label: 'UpdateRelaySourceV3',
      send: (operation) => this.#update(operation, vhost, wanted),
      tookEffect: async (operation) => {
        const live = await this.#readBack(operation, vhost, wanted.app);
        return live.some((source) => sameSource(wanted, source));
      },
    };
  }

  #deleteStep(vhost: string, app: string): WriteStep {
    return {
      label: 'DeleteRelaySourceV3',
      send: (operation) => this.#delete(operation, vhost, app),
      tookEffect: async (operation) => sourceOf(app, await this.#readBack(operation, vhost, app)) === undefined,
    };
  }

  /**
   * The delete, then the restoring of the apps' configurations that a delete without app may
   * remove.
   */
  #deleteSteps(vhost: string, toDelete: RelaySource, narrower: readonly RelaySource[]): WriteStep[] {
    const remove = this.#deleteStep(vhost, toDelete.app);
    if (narrower.length === 0) return [remove];
    const undo = (operation: Operation): Promise<void> => this.#update(operation, vhost, toDelete);
    const putBacks = narrower.map((source) => ({
      ...this.#updateStep(vhost, source),
      label: `UpdateRelaySourceV3(${source.app})`,
      putsBack: true,
    }));
    return [isRestorable(toDelete) ? { ...remove, undo } : remove, ...putBacks];
  }

  #describe(operation: Operation, vhost: string, app: string): Promise<readonly RelaySource[]> {
    const send = this.client.action('DescribeRelaySourceV3', selection(vhost, app), this.sources);
    return this.pipeline.read(operation, 'DescribeRelaySourceV3', send);
  }

  #readBack(operation: Operation, vhost: string, app: string): Promise<readonly RelaySource[]> {
    return absentIfNotFound(this.#describe(operation, vhost, app), []);
  }

  #update(operation: Operation, vhost: string, source: RelaySource): Promise<void> {
    const send = this.client.action('UpdateRelaySourceV3', replacement(vhost, source), noResult);
    return this.pipeline.write(operation, 'UpdateRelaySourceV3', send, REPEATABLE);
  }

  /** An absent configuration is a success. */
  #delete(operation: Operation, vhost: string, app: string): Promise<void> {
    const send = this.client.action('DeleteRelaySourceV3', selection(vhost, app), noResult);
    return absentIfNotFound(this.pipeline.write(operation, 'DeleteRelaySourceV3', send, REPEATABLE), undefined);
  }
}

/** Without an app, the cloud lists the configurations of all apps. */
function sourceOf(app: string, live: readonly RelaySource[]): RelaySource | undefined {
  return live.find((source) => source.app === app);
}
