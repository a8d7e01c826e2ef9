import { Account } from '../../domain/access/account';
import { ScopedCallback } from '../../domain/deliveries/delivery-log';
import { CallbackKind, CallbackScope, CallbackSpec, CallbackState } from '../../domain/resources/callback-config';
import { violationError } from '../../domain/errors/gateway-error';
import { DeleteOptions, SetCallbackResult } from '../../domain/operations/live-provider.port';
import { Operation } from '../../domain/operations/operation';
import { formatCallbackName } from '../../domain/resources/resource-name';
import { Secret } from '../../domain/access/secret';
import { UpstreamPipeline } from '../../domain/operations/upstream-pipeline';
import { runSteps, WriteStep } from '../write-sequence';
import { FamilyAnswers } from './volcengine.answers';
import {
  askedType,
  narrowerRecords,
  ownRecord,
  ownRecords,
  replacement,
  scopeOf,
  selection,
  toRecords,
  toState,
  toStates,
} from './volcengine.callback-mapper';
import { CallbackRecord, isWritable, sameRecord } from './volcengine.callback-record';
import { REPEATABLE, noResult, VolcengineClient } from './volcengine.client';
import { checkDeletedAlong, DeletedAlong } from './volcengine.deleted-along';
import { absentIfNotFound, configNotFound } from './volcengine.errors';
import { checkReplaced, isRestorable } from './volcengine.hidden-options';
import { FamilyMember } from './volcengine.member';

/** The callback configurations of one account. */
export class VolcengineCallbacks {
  constructor(
    private readonly member: FamilyMember,
    private readonly account: Account,
    private readonly client: VolcengineClient,
    private readonly pipeline: UpstreamPipeline,
    private readonly records: FamilyAnswers['callbackRecords'],
  ) {}

  async get(operation: Operation, scope: CallbackScope, kind: CallbackKind): Promise<CallbackState | undefined> {
    const live = await this.#describe(operation, scope, askedType(kind));
    return toState(kind, ownRecords(scope, kind, live));
  }

  async list(operation: Operation, scope: CallbackScope): Promise<CallbackState[]> {
    return toStates(scope, this.member.kinds, await this.#describe(operation, scope));
  }

  /** In one call: what the cloud lists for a vhost includes the records of its apps. */
  async listWithin(
    operation: Operation,
    scope: CallbackScope,
    kinds: readonly CallbackKind[],
  ): Promise<readonly ScopedCallback[]> {
    const live = await absentIfNotFound(this.#describe(operation, scope), []);
    const scopes = new Map(live.map((record) => [record.app, scopeOf(scope, record)]));
    return [...scopes.values()].flatMap((own) =>
      toStates(own, kinds, live).map((state): ScopedCallback => ({ scope: own, state })),
    );
  }

  /**
   * Reads first only if the write depends on the live state: a key or options to keep, or a first
   * step to undo.
   */
  async set(
    operation: Operation,
    scope: CallbackScope,
    spec: CallbackSpec,
    force: boolean,
  ): Promise<SetCallbackResult> {
    const type = askedType(spec.kind);
    const keepsKey = spec.auth !== undefined && spec.auth.key === undefined;
    const readsFirst = keepsKey || type === undefined || this.member.hiddenOptions.callback.length > 0;
    const live = readsFirst ? await this.#describe(operation, scope, type) : [];
    const own = ownRecords(scope, spec.kind, live);
    if (!force) checkReplaced(this.account, own);
    const key = keepsKey ? this.#keptKey(own) : spec.auth?.key;
    const wanted = toRecords(scope, { spec, key, own });
    await runSteps(
      operation,
      wanted.map((record) => ({
        ...this.#updateStep(scope, record),
        ...(wanted.length > 1 && { undo: this.#undoOfUpdate(scope, record.messageType, live) }),
      })),
    );
    return { inconsistencies: [], ...(key && { key }) };
  }

  async delete(operation: Operation, scope: CallbackScope, kind: CallbackKind, options: DeleteOptions): Promise<void> {
    const type = askedType(kind);
    if (options.allowMissing && type !== undefined && scope.type !== 'VHOST') {
      // One narrow record that may be absent: a read could not change what is to be done.
      return runSteps(operation, [this.#deleteStep(scope, type)]);
    }
    const read = this.#describe(operation, scope, type);
    const live = await (options.allowMissing ? absentIfNotFound(read, []) : read);
    const toDelete = ownRecords(scope, kind, live);
    if (toDelete.length === 0 && !options.allowMissing) {
      throw configNotFound(this.account, formatCallbackName({ account: this.account.id, scope, kind }));
    }
    const left = live.filter((record) => !options.deletedBefore?.has(this.#nameOf(scope, kind, record)));
    const narrower = toDelete.flatMap(({ messageType }) => narrowerRecords(scope, messageType, left));
    const along = narrower.map((record) => this.#deletedAlong(scope, kind, record));
    checkDeletedAlong(this.account, along, options.force);
    const restorable = toDelete.length + narrower.length > 1;
    return runSteps(
      operation,
      toDelete.flatMap((record) => this.#deleteSteps(scope, record, left, restorable)),
    );
  }

  #deletedAlong(scope: CallbackScope, kind: CallbackKind, record: CallbackRecord): DeletedAlong {
    return { app: record.app, name: this.#nameOf(scope, kind, record), isWritable: isWritable(record) };
  }

  #nameOf(scope: CallbackScope, kind: CallbackKind, record: CallbackRecord): string {
    return formatCallbackName({ account: this.account.id, scope: scopeOf(scope, record), kind });
  }

  /** The live key, which all records of the kind must share. Signing cannot be on without a key. */
  #keptKey(before: readonly CallbackRecord[]): Secret {
    const [first, ...others] = before.flatMap(({ key }) => key ?? []);
    if (first && others.every((other) => other.equals(first))) return first;
    const description = first
      ? 'the push and push_end records have different keys, so neither can be kept for both'
      : 'the provider has no key to keep';
    const { id: account, provider } = this.account;
    throw violationError([{ field: 'auth.key', reason: 'REQUIRED', description }], { account, provider });
  }

  #updateStep(scope: CallbackScope, wanted: CallbackRecord): WriteStep {
    return {
      label: `UpdateCallback(${wanted.messageType})`,
      send: (operation) => this.#update(operation, scope, wanted),
      tookEffect: async (operation) => {
        const live = await this.#readBack(operation, scope, wanted.messageType);
        return live.some((record) => sameRecord(wanted, record));
      },
    };
  }

  /**
   * The old record, or its absence. Undefined where a vhost's record was absent and apps have
   * theirs: a delete would take these along, and in the middle of a failure that is the greater
   * harm. The error then says what stands.
   */
  #undoOfUpdate(scope: CallbackScope, messageType: string, live: readonly CallbackRecord[]): WriteStep['undo'] {
    const old = ownRecord(scope, messageType, live);
    if (old && !isRestorable(old)) return undefined;
    if (old) return (operation) => this.#update(operation, scope, old);
    if (narrowerRecords(scope, messageType, live).length > 0) return undefined;
    return (operation) => this.#delete(operation, scope, messageType);
  }

  #deleteStep(scope: CallbackScope, messageType: string): WriteStep {
    return {
      label: `DeleteCallback(${messageType})`,
      send: (operation) => this.#delete(operation, scope, messageType),
      tookEffect: async (operation) => {
        const live = await this.#readBack(operation, scope, messageType);
        return ownRecord(scope, messageType, live) === undefined;
      },
    };
  }

  /** The delete of one record, then the restoring of the apps' records that it removes. */
  #deleteSteps(
    scope: CallbackScope,
    record: CallbackRecord,
    live: readonly CallbackRecord[],
    restorable: boolean,
  ): WriteStep[] {
    const narrower = narrowerRecords(scope, record.messageType, live);
    const remove = this.#deleteStep(scope, record.messageType);
    const undo = (operation: Operation): Promise<void> => this.#update(operation, scope, record);
    const putBacks = narrower.map((appRecord) => ({
      ...this.#updateStep(scopeOf(scope, appRecord), appRecord),
      label: `UpdateCallback(${appRecord.app}/${appRecord.messageType})`,
      putsBack: true,
    }));
    return [restorable && isRestorable(record) ? { ...remove, undo } : remove, ...putBacks];
  }

  #describe(operation: Operation, scope: CallbackScope, messageType?: string): Promise<readonly CallbackRecord[]> {
    const send = this.client.action('DescribeCallback', selection(scope, messageType), this.records);
    return this.pipeline.read(operation, 'DescribeCallback', send);
  }

  #readBack(operation: Operation, scope: CallbackScope, messageType?: string): Promise<readonly CallbackRecord[]> {
    return absentIfNotFound(this.#describe(operation, scope, messageType), []);
  }

  #update(operation: Operation, scope: CallbackScope, record: CallbackRecord): Promise<void> {
    const send = this.client.action('UpdateCallback', replacement(scope, record), noResult);
    return this.pipeline.write(operation, 'UpdateCallback', send, REPEATABLE);
  }

  /** Deletes one message type of one scope; an absent record is a success. */
  #delete(operation: Operation, scope: CallbackScope, messageType: string): Promise<void> {
    const send = this.client.action('DeleteCallback', selection(scope, messageType), noResult);
    return absentIfNotFound(this.pipeline.write(operation, 'DeleteCallback', send, REPEATABLE), undefined);
  }
}
