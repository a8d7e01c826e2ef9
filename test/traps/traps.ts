/*
 * The traps that livegate must survive: each with the line that keeps it out, the line as somebody
 * might write it, and the test that notices. `npm run mutations` breaks each line in a copy of the
 * repository and demands that its test fails; test/contract/traps.spec.ts sees to it that the lines
 * and tests are there.
 *
 * A line that moves or changes takes its row with it. A new trap gets a row.
 */

export interface Trap {
  readonly trap: string;
  /** Of livegate itself. */
  readonly file: string;
  /** Exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  readonly test: {
    /** What Jest runs. */
    readonly path: string;
    /**
     * The titles around the test, from the outermost, where the file has several tests of that
     * name.
     */
    readonly under?: readonly string[];
    /** The title, or a part of it. */
    readonly name: string;
    /** Where the title is written, if not in `path`. */
    readonly source?: string;
  };
}

/** A case of the conformance suite: the provider, then other titles, then the case. */
function contract(...titles: readonly [string, ...string[]]): Trap['test'] {
  return {
    path: `test/contract/${titles[0]}.contract-spec.ts`,
    source: 'test/contract/provider-contract.ts',
    under: titles.slice(0, -1),
    name: titles.at(-1) ?? '',
  };
}

function requests(name: string): Trap['test'] {
  return { path: 'test/contract/requests.contract-spec.ts', name };
}

function shared(name: string): Trap['test'] {
  return { path: 'test/contract/shared.contract-spec.ts', name };
}

/** A spec of a provider over its emulator. */
function over(path: string, name: string): Trap['test'] {
  return { path: `test/providers/${path}.contract-spec.ts`, name };
}

/** A spec beside the code. */
function beside(path: string, name: string): Trap['test'] {
  return { path: `src/${path}.spec.ts`, name };
}

/** A spec with real parts, in a folder of `test`. */
function inTest(path: string, name: string): Trap['test'] {
  return { path: `test/${path}.spec.ts`, name };
}

const NAMED_KEYS: Trap['test'] = {
  path: 'test/e2e/callback-keys.spec.ts',
  name: 'is repeated by a plan, which names no key that the request does not name',
};

const ALIBABA = 'src/providers/alibaba/alibaba.';
const VOLCENGINE = 'src/providers/volcengine-family/volcengine.';

const KEYS: readonly Trap[] = [
  {
    trap: 'Alibaba: PUT with signing and no key keeps the live key',
    file: `${ALIBABA}callback-mapper.ts`,
    find: 'key: spec.auth && (spec.auth.key ?? liveKey),',
    replace: 'key: spec.auth?.key,',
    test: contract('alibaba', 'keeps the live key if none is given'),
  },
  {
    trap: 'Alibaba: the live key is read where it is to be kept',
    file: `${ALIBABA}callbacks.ts`,
    find: 'const keepsKey = spec.auth !== undefined && spec.auth.key === undefined;',
    replace: 'const keepsKey = false;',
    test: contract('alibaba', 'keeps the live key if none is given'),
  },
  {
    trap: 'Alibaba: signing without any key is refused',
    file: `${ALIBABA}callbacks.ts`,
    find: 'if (!wanted.authEnabled || wanted.key) return wanted;',
    replace: 'return wanted;',
    test: contract('alibaba', 'needs a key if there is none to keep, before anything is written'),
  },
  {
    trap: 'A key by name is for its callers only',
    file: 'src/application/keys/callback-keys.ts',
    find: 'return keys.filter(({ callers }) => !callers || callers.includes(id));',
    replace: 'return keys;',
    test: NAMED_KEYS,
  },
  {
    trap: 'A plan names no key that could be guessed by it',
    file: 'src/application/resources/resource.service.ts',
    find: 'const planned = write.validateOnly ? this.type.keyRefOf(write.spec) : undefined;',
    replace: 'const planned = undefined;',
    test: NAMED_KEYS,
  },
  {
    trap: 'Alibaba: a key of digits only keeps every digit',
    file: `${ALIBABA}envelope.ts`,
    find: 'JSON.parse(quoteNumericKeys(text))',
    replace: 'JSON.parse(text)',
    test: beside('providers/alibaba/alibaba.envelope', 'keeps every digit of a key that is printed as a number'),
  },
  {
    trap: 'Alibaba: the key is scrubbed from what is read',
    file: 'src/domain/resources/resource-fields.ts',
    find: 'keyFingerprint: fingerprintOf(auth.key)',
    replace: 'keyFingerprint: auth.key.reveal()',
    test: contract('alibaba', 'has a key that reaches the cloud, and no caller'),
  },
  {
    trap: 'Alibaba: the callback key is scrubbed from upstreamMessage',
    file: `${ALIBABA}client.ts`,
    find: 'const given = Object.values(parameters).filter((value) => value instanceof Secret);',
    replace: 'const given: Secret[] = [];',
    test: contract('alibaba', "has a key that is removed from the cloud's texts"),
  },
  {
    trap: "Alibaba: livegate's own credentials are scrubbed from upstreamMessage",
    file: `${ALIBABA}client.ts`,
    find: 'return [accessKeySecret, securityToken, accessKeyId, ...given];',
    replace: 'return given;',
    test: over('alibaba/wire', 'of the signature shows no secret, though the cloud prints what was signed'),
  },
  {
    trap: 'Alibaba: an unreadable answer, which may hold the key, is not quoted',
    file: `${ALIBABA}client.ts`,
    find: '    if (!envelope) throw this.#unreadable(call, answer);',
    replace: '    if (!envelope) throw this.#unreadable(call, answer).with({ upstreamMessage: answer.text });',
    test: contract('alibaba', 'has a key that is not quoted from an unreadable answer'),
  },
  {
    trap: 'Volcengine: PUT with signing and no key keeps the live key',
    file: `${VOLCENGINE}callbacks.ts`,
    find: 'const key = keepsKey ? this.#keptKey(own) : spec.auth?.key;',
    replace: 'const key = spec.auth?.key;',
    test: contract('volcengine', 'keeps the live key if none is given'),
  },
  {
    trap: 'Volcengine: of two different live keys none is kept for both',
    file: `${VOLCENGINE}callbacks.ts`,
    find: 'if (first && others.every((other) => other.equals(first))) return first;',
    replace: 'if (first) return first;',
    test: over('volcengine/volcengine-callbacks', 'is missing if a stream has two'),
  },
  {
    trap: 'Volcengine: the key is scrubbed from what is read',
    file: 'src/domain/resources/resource-fields.ts',
    find: 'keyFingerprint: fingerprintOf(auth.key)',
    replace: 'keyFingerprint: auth.key.reveal()',
    test: contract('volcengine', 'has a key that reaches the cloud, and no caller'),
  },
  {
    trap: 'Volcengine: the callback key is scrubbed from upstreamMessage',
    file: `${VOLCENGINE}client.ts`,
    find: '[accessKeyId, accessKeySecret, securityToken, ...secrets]',
    replace: '[accessKeyId, accessKeySecret, securityToken]',
    test: contract('volcengine', "has a key that is removed from the cloud's texts"),
  },
  {
    trap: 'Volcengine: an unreadable answer, which may hold the key, is not quoted',
    file: `${VOLCENGINE}client.ts`,
    find: 'with HTTP ${answer.status} and ${form}`',
    replace: 'with HTTP ${answer.status} and ${answer.text}`',
    test: contract('volcengine', 'has a key that is not quoted from an unreadable answer'),
  },
  {
    trap: 'Volcengine: a Secret is revealed in the body alone, and not printed as [redacted] there',
    file: `${VOLCENGINE}client.ts`,
    find: 'return original.reveal();',
    replace: 'return value;',
    test: contract('volcengine', 'has a key that reaches the cloud, and no caller'),
  },
  {
    trap: 'a key in a string to sign is encoded twice',
    file: 'src/domain/values/scrub.ts',
    find: '[encode(clear), encode(encode(clear))]',
    replace: '[encode(clear)]',
    test: shared('is taken out %s'),
  },
  {
    trap: 'a secret is never serialised',
    file: 'src/domain/access/secret.ts',
    find: `  toJSON(): string {
    return '[redacted]';`,
    replace: `  toJSON(): string {
    return this.#value;`,
    test: shared('prints as redacted, whatever prints it'),
  },
  {
    trap: 'a key that would sign nothing is refused',
    file: 'src/application/resources/callback-config.type.ts',
    find: 'if (auth?.key === undefined || auth.enabled === true || isUnknown) return ofName;',
    replace: 'if (auth) return ofName;',
    test: requests('has no key that signs nothing'),
  },
];

const DELETES: readonly Trap[] = [
  {
    trap: "Alibaba: ali_all_app deletes every app's, so that it needs force",
    file: `${ALIBABA}pulls.ts`,
    find: 'if (!options.force) throw this.#deletesAlong(domain, apps);',
    replace: '',
    test: over('alibaba/pulls', 'does not delete apps along without force'),
  },
  {
    trap: "Alibaba: with force, the apps' configurations are put back",
    file: `${ALIBABA}pulls.ts`,
    find: '{ ...this.#deleteStep(domain, ALL_APPS), undo }, ...putBackSteps]',
    replace: '{ ...this.#deleteStep(domain, ALL_APPS), undo }]',
    test: contract('alibaba', 'pulling for *', 'is set and deleted without touching anything else'),
  },
  {
    trap: 'Alibaba: what could not be put back is not deleted along, force or not',
    file: `${ALIBABA}pulls.ts`,
    find: '    this.#refuseLoss(domain, apps);\n',
    replace: '',
    test: over('alibaba/pulls', 'never deletes along an app that could not be restored'),
  },
  {
    trap: 'Alibaba: without a wildcard its Delete is not sent, since it would wipe the apps',
    file: `${ALIBABA}pulls.ts`,
    find: 'if (!only(ALL_APPS, live)) {',
    replace: 'if (live.length === 0) {',
    test: over('alibaba/pulls', 'never sends a Delete if there is no `*`, with or without force'),
  },
  {
    trap: 'Alibaba: ali_all_app is not the name of an app',
    file: `${ALIBABA}pull-mapper.ts`,
    find: "if (app !== ALL_APPS_UPSTREAM && app !== '') return app;",
    replace: 'return app;',
    test: requests('is not the word that a cloud has for all apps'),
  },
  {
    trap: 'Alibaba: a restoration that lost pull arguments is not called one',
    file: `${ALIBABA}pulls.ts`,
    find: 'const reduced = before.find(holdsUnwritable);',
    replace: 'const reduced = before.find(() => false);',
    test: over('alibaba/pulls', 'does not report an app as restored without its pull arguments'),
  },
  {
    trap: 'Alibaba: deleting what is absent is NOT_FOUND, though the cloud does not mind',
    file: `${ALIBABA}callbacks.ts`,
    find: 'if (!allowMissing && !(await this.#readBeforeWrite(operation, target))) {',
    replace: 'if (!allowMissing && false) {',
    test: contract('alibaba', 'cannot be deleted where it is absent, unless that is allowed'),
  },
  {
    trap: 'Alibaba: a Delete that somebody else was faster with is done',
    file: `${ALIBABA}callbacks.ts`,
    find: "succeedsUnless('CONFIG_NOT_FOUND', this.api.write(operation, family.delete, { DomainName: domain }));",
    replace: 'this.api.write(operation, family.delete, { DomainName: domain });',
    test: over('alibaba/callbacks', 'succeeds if somebody else deletes in between'),
  },
  {
    trap: 'Volcengine: DeleteCallback without MessageType deletes every type',
    file: `${VOLCENGINE}callbacks.ts`,
    find: "this.client.action('DeleteCallback', selection(scope, messageType), noResult)",
    replace: "this.client.action('DeleteCallback', selection(scope), noResult)",
    test: contract('volcengine', 'SNAPSHOT of DOMAIN', 'is set and deleted without touching anything else'),
  },
  {
    trap: 'Volcengine: DeleteCallback without App deletes every app’s',
    file: `${VOLCENGINE}callback-mapper.ts`,
    find: 'return { Vhost: scope.vhost, App: scope.app };',
    replace: 'return { Vhost: scope.vhost };',
    test: contract('volcengine', 'SNAPSHOT of APP', 'is set and deleted without touching anything else'),
  },
  {
    trap: 'Volcengine: a vhost’s callback is not deleted with the apps’ unasked',
    file: `${VOLCENGINE}callbacks.ts`,
    find: 'checkDeletedAlong(this.account, along, options.force);',
    replace: 'checkDeletedAlong(this.account, along, true);',
    test: over('volcengine/volcengine-callbacks', 'a vhost’s is not deleted while apps have theirs, with allowMissing'),
  },
  {
    trap: 'Volcengine: with force, the apps’ callbacks are put back',
    file: `${VOLCENGINE}callbacks.ts`,
    find: '[restorable && isRestorable(record) ? { ...remove, undo } : remove, ...putBacks]',
    replace: '[restorable && isRestorable(record) ? { ...remove, undo } : remove]',
    test: contract('volcengine', 'SNAPSHOT of VHOST', 'is set and deleted without touching anything else'),
  },
  {
    trap: 'Volcengine: a vhost lists the records of its apps, which are not its own',
    file: `${VOLCENGINE}callback-mapper.ts`,
    find: 'record.messageType === messageType && record.app === appOf(scope)',
    replace: 'record.messageType === messageType',
    test: over('volcengine/volcengine-callbacks', 'a vhost’s that is absent is never deleted, so that the apps’ stay'),
  },
  {
    trap: 'Volcengine: an absent default is not deleted, since all apps’ may go with it',
    file: `${VOLCENGINE}pulls.ts`,
    find: "if (options.allowMissing && key !== '') return",
    replace: 'if (options.allowMissing) return',
    test: over('volcengine/volcengine-pulls', 'never deletes for all apps if there is no configuration for all apps'),
  },
  {
    trap: 'Volcengine: a vhost’s pull configuration is not deleted with the apps’ unasked',
    file: `${VOLCENGINE}pulls.ts`,
    find: "const narrower = key === '' ? live.filter((source) => source.app !== '' && isLeft(source)) : [];",
    replace: 'const narrower: RelaySource[] = [];',
    test: over('volcengine/volcengine-pulls', 'is not deleted without force'),
  },
  {
    trap: 'Volcengine: an empty App is left out',
    file: `${VOLCENGINE}pull-mapper.ts`,
    find: "...(app !== '' && { App: app })",
    replace: 'App: app',
    test: over('volcengine/volcengine-pulls', 'sets without reading, and leaves the app out for all of them'),
  },
  {
    trap: 'Volcengine: deleting what is absent is NOT_FOUND, though the cloud does not mind',
    file: `${VOLCENGINE}callbacks.ts`,
    find: 'if (toDelete.length === 0 && !options.allowMissing) {',
    replace: 'if (toDelete.length < 0 && !options.allowMissing) {',
    test: contract('volcengine', 'cannot be deleted where it is absent, unless that is allowed'),
  },
  {
    trap: 'Volcengine: taking a new vhost’s record back would delete the apps’',
    file: `${VOLCENGINE}callbacks.ts`,
    find: 'if (narrowerRecords(scope, messageType, live).length > 0) return undefined;',
    replace: '',
    test: over(
      'volcengine/volcengine-sequences',
      'keeps a new vhost’s record rather than delete the apps’ records with it',
    ),
  },
];

const FULL_STATE: readonly Trap[] = [
  {
    trap: 'Alibaba: signing that is left out is switched off, so it is always said',
    file: `${ALIBABA}callback-mapper.ts`,
    find: '...(authWords && { NotifyReqAuth: settings.authEnabled ? authWords.on : authWords.off }),',
    replace: '...(authWords && settings.authEnabled && { NotifyReqAuth: authWords.on }),',
    test: beside('providers/alibaba/alibaba.callback-mapper', 'switches signing off in so many words'),
  },
  {
    trap: 'Alibaba: status events that are left out are switched off, so they are always said',
    file: `${ALIBABA}callback-mapper.ts`,
    find: "...(family.kind === 'RECORDING' && { NeedStatusNotify: String(settings.statusEvents) }),",
    replace: '',
    test: contract('alibaba', 'RECORDING of DOMAIN', 'is shown as it was set'),
  },
  {
    trap: 'Alibaba: no key is sent with signing off',
    file: `${ALIBABA}callback-mapper.ts`,
    find: 'authWords && settings.authEnabled && settings.key',
    replace: 'authWords && settings.key',
    test: beside('providers/alibaba/alibaba.callback-mapper', 'sends no key with signing off'),
  },
  {
    trap: 'Alibaba: recordings say true and false where the other families say yes and no',
    file: `${ALIBABA}callback-families.ts`,
    find: "authWords: { on: 'true', off: 'false' },",
    replace: 'authWords: YES_NO,',
    test: contract('alibaba', 'RECORDING of DOMAIN', 'is shown as it was set'),
  },
  {
    trap: 'Alibaba: transcoded streams that are left out are switched off, so they are always said',
    file: `${ALIBABA}pull-mapper.ts`,
    find: "TranscodeLazy: settings.transcodedStreams ? 'yes' : 'no',",
    replace: "...(settings.transcodedStreams && { TranscodeLazy: 'yes' }),",
    test: beside('providers/alibaba/alibaba.pull-mapper', 'says in so many words that transcoded streams do not count'),
  },
  {
    trap: 'Alibaba: all origins go into one parameter, joined with semicolons',
    file: `${ALIBABA}pull-mapper.ts`,
    find: "origins: spec.origins.map(({ host }) => host).join(';'),",
    replace: "origins: spec.origins.map(({ host }) => host).join(','),",
    test: contract('alibaba', 'pulling for show', 'is shown as it was set'),
  },
  {
    trap: 'Volcengine: signing that is left out is switched off, so it is always said',
    file: `${VOLCENGINE}callback-mapper.ts`,
    find: 'AuthEnable: record.authEnabled,',
    replace: '...(record.authEnabled && { AuthEnable: true }),',
    test: beside(
      'providers/volcengine-family/volcengine.callback-mapper',
      'and nothing that it leaves to a default but the signing',
    ),
  },
  {
    trap: 'Volcengine: a stream is two records, its start and its end',
    file: `${VOLCENGINE}callback-mapper.ts`,
    find: "STREAM: ['push', 'push_end'],",
    replace: "STREAM: ['push'],",
    test: contract('volcengine', 'STREAM of DOMAIN', 'has a key that reaches the cloud, and no caller'),
  },
  {
    trap: 'Volcengine: two records of a stream that differ are shown to differ',
    file: `${VOLCENGINE}callback-mapper.ts`,
    find: '      ...pairFaults(kind, own),\n',
    replace: '',
    test: over('volcengine/volcengine-callbacks', 'and shows the difference until then, without a key'),
  },
  {
    trap: 'Volcengine: what livegate does not know of a server survives being put back',
    file: `${VOLCENGINE}pull-mapper.ts`,
    find: 'const serverSchema = z.looseObject({',
    replace: 'const serverSchema = z.object({',
    test: beside(
      'providers/volcengine-family/volcengine.pull-mapper',
      'keeps what it does not know, so that it can be put back',
    ),
  },
];

const UNSUPPORTED: readonly Trap[] = [
  {
    trap: 'a field that the provider cannot express is refused by name',
    file: 'src/application/resources/capability-check.ts',
    find: 'if (!limits) return item === false ? [] : [unsupported(path, `${provider.displayName} cannot express it`)];',
    replace: 'if (!limits) return [];',
    test: contract('alibaba', 'refuses fields of callbacks that are not declared, by name, and sends nothing'),
  },
  {
    trap: 'a scope that the provider does not have is refused',
    file: 'src/application/resources/capability-check.ts',
    find: 'if (scopes.includes(scope.type)) return [];',
    replace: 'return [];',
    test: contract('alibaba', 'refuses callbacks of kinds and scopes that are not declared, and sends nothing'),
  },
  {
    trap: 'a word that the provider does not have is refused',
    file: 'src/domain/resources/text-bounds.ts',
    find: 'if (values && !values.includes(text)) {',
    replace: 'if (values && values.length === 0) {',
    test: contract('volcengine', 'refuses what pulling cannot express, by name, and sends nothing'),
  },
  {
    trap: 'origins of two protocols are refused where there is one for all',
    file: 'src/application/resources/capability-check.ts',
    find: 'if (oneProtocol && origin.protocol !== origins[0]?.protocol) {',
    replace: 'if (oneProtocol && origins.length === 0) {',
    test: contract('alibaba', 'refuses what pulling cannot express, by name, and sends nothing'),
  },
  {
    trap: 'another port is refused where there is no place for one',
    file: 'src/application/resources/capability-check.ts',
    find: 'if (!customPorts && origin.port !== undefined',
    replace: 'if (customPorts && origin.port !== undefined',
    test: contract('alibaba', 'refuses what pulling cannot express, by name, and sends nothing'),
  },
  {
    trap: 'the default port is accepted though there is no place for one',
    file: 'src/application/resources/capability-check.ts',
    find: 'origin.port !== undefined && origin.port !== DEFAULT_PORT[origin.protocol]',
    replace: 'origin.port !== undefined',
    test: requests('may name the port that is meant anyway'),
  },
  {
    trap: 'an IPv6 origin is refused where the cloud does not pull from one',
    file: 'src/application/resources/capability-check.ts',
    find: "if (!ipv6Origins && origin.host.includes(':')) {",
    replace: "if (!ipv6Origins && origin.host === '') {",
    test: contract('alibaba', 'refuses what pulling cannot express, by name, and sends nothing'),
  },
  {
    trap: 'origins of one group stand together',
    file: 'src/application/resources/capability-check.ts',
    find: "return dependsOn ? [{ field: `origins[${i}].group`, reason: 'CONFLICT', description, dependsOn }] : [];",
    replace: 'return [];',
    test: requests('is one group if its origins are adjacent'),
  },
  {
    trap: 'an Alibaba stream needs at least one of its URLs',
    file: 'src/application/resources/capability-check.ts',
    find: 'oneOf.length > 0 && !oneOf.some((field) => givenFields.has(field))',
    replace: 'oneOf.length < 0',
    test: requests('is something'),
  },
  {
    trap: 'malformed beats unsupported',
    file: 'src/domain/errors/gateway-error.ts',
    find: "violations.every(({ reason }) => reason === 'NOT_SUPPORTED')",
    replace: "violations.some(({ reason }) => reason === 'NOT_SUPPORTED')",
    test: requests('that is malformed and unsupported is malformed, since only that can be mended'),
  },
  {
    trap: 'Alibaba: pull arguments cannot be written, and are not lost without force',
    file: `${ALIBABA}pulls.ts`,
    find: 'if (live && holdsUnwritable(live)) throw this.#losesUnwritable(domain, live);',
    replace: '',
    test: over('alibaba/pulls', 'does not lose pull arguments without force'),
  },
  {
    trap: 'Alibaba: pull arguments are seen',
    file: `${ALIBABA}pull-mapper.ts`,
    find: 'holdsArguments: isPresent(entry.PullArgs),',
    replace: 'holdsArguments: false,',
    test: over('alibaba/pulls', 'does not lose pull arguments without force'),
  },
];

const RACES: readonly Trap[] = [
  {
    trap: 'Alibaba: Update refuses what is not there, and Add follows',
    file: `${ALIBABA}callbacks.ts`,
    find: "if (await succeedsUnless('CONFIG_NOT_FOUND', update)) return;",
    replace: 'return update;',
    test: contract('alibaba', 'SNAPSHOT of DOMAIN', 'is shown as it was set'),
  },
  {
    trap: 'Alibaba: Add refuses what somebody else added meanwhile, and Update follows',
    file: `${ALIBABA}callbacks.ts`,
    find: 'const MAX_ROUNDS = 2;',
    replace: 'const MAX_ROUNDS = 1;',
    test: over('alibaba/callbacks', 'updates instead if somebody else adds it in between'),
  },
  {
    trap: 'Alibaba: Update and Add that refuse in turn come to an end',
    file: `${ALIBABA}callbacks.ts`,
    find: 'const MAX_ROUNDS = 2;',
    replace: 'const MAX_ROUNDS = 9;',
    test: over('alibaba/callbacks', 'gives up with CONFIG_CONFLICT if the cloud contradicts itself again and again'),
  },
  {
    trap: 'Alibaba: a second Set may be refused with ConfigAlreadyExists',
    file: `${ALIBABA}callbacks.ts`,
    find: "await succeedsUnless('CONFIG_CONFLICT', this.#write(operation, target, action, wanted))",
    replace: 'await this.#write(operation, target, action, wanted).then(() => true)',
    test: contract('alibaba', 'refusing what exists', 'STREAM', 'is what was set last, from any state'),
  },
  {
    trap: 'Alibaba: a switch URL is not seen, so that what looks alike is replaced',
    file: `${ALIBABA}callbacks.ts`,
    find: 'isLive(wanted, live) && !wanted.switchUrl && !force',
    replace: 'isLive(wanted, live) && !force',
    test: over('alibaba/callbacks', 'replaces an equal configuration too if it has a URL that cannot be read'),
  },
  {
    trap: 'Alibaba: a Delete before a Set that fails is taken back',
    file: `${ALIBABA}callbacks.ts`,
    find: 'const undo = before && ((recovery: Operation) => this.#putBack(recovery, target, action, before));',
    replace: 'const undo = undefined;',
    test: over('alibaba/callbacks', 'restores the former state, key included, if the second step fails'),
  },
  {
    trap: 'Alibaba: what is put back of a stream has the switch URL, which no read shows',
    file: `${ALIBABA}callbacks.ts`,
    find: 'settings: { ...shown, switchUrl }, certain',
    replace: 'settings: shown, certain',
    test: { path: 'test/e2e/updates.spec.ts', name: 'gets back the switch URL that livegate set, too' },
  },
  {
    trap: 'Volcengine: a first record that fails with the second is put back as it was',
    file: `${VOLCENGINE}callbacks.ts`,
    find: 'if (old) return (operation) => this.#update(operation, scope, old);',
    replace: '',
    test: contract(
      'volcengine',
      'STREAM of DOMAIN',
      'changing it',
      'leaves everything unchanged and says so if one write had no effect',
    ),
  },
  {
    trap: 'what is taken back is taken back in reverse',
    file: 'src/providers/write-sequence.ts',
    find: 'for (const step of steps.toReversed()) {',
    replace: 'for (const step of steps) {',
    test: shared('is undone in reverse, and reported in its own order'),
  },
  {
    trap: 'what cannot be taken back is not called restored',
    file: 'src/providers/write-sequence.ts',
    find: "if (!step.undo) return { list: uncertain ? 'unknown' : 'applied', label };",
    replace: "if (!step.undo) return { list: 'restored', label };",
    test: shared('reports what was not undone if a step cannot be undone'),
  },
  {
    trap: 'what a Delete took along is put back first, whatever else fails',
    file: 'src/providers/write-sequence.ts',
    find: 'const putBacks = putBacksOf(failed, failedOutcome, remaining);',
    replace: 'const putBacks: WriteStep[] = [];',
    test: over('alibaba/pulls', 'restores everything if the first restore of an app fails'),
  },
  {
    trap: 'the record of a call says what reading back has shown',
    file: 'src/providers/write-sequence.ts',
    find: '    correctRecord(operation, record, outcome);\n',
    replace: '',
    test: contract(
      'volcengine',
      'SNAPSHOT of DOMAIN',
      'changing it',
      'succeeds if it took effect and the answer was lost',
    ),
  },
  {
    trap: 'a step of unknown outcome is taken back, too',
    file: 'src/providers/write-sequence.ts',
    find: "const toUndo = failedOutcome === 'NOT_APPLIED' ? [...applied] : [...applied, failed];",
    replace: 'const toUndo = [...applied];',
    test: over('volcengine/volcengine-sequences', 'restores both steps if the second one’s outcome cannot be read'),
  },
  {
    trap: 'restoring has time of its own when the deadline has passed',
    file: 'src/providers/write-sequence.ts',
    find: 'const recovery = operation.recovery();',
    replace: 'const recovery = operation;',
    test: over('alibaba/pulls', 'restores in extra time if the deadline passes halfway'),
  },
  {
    trap: 'an ambiguous time-out is read back',
    file: 'src/providers/write-sequence.ts',
    find: "if (error.metadata.outcome !== 'UNKNOWN') return error;",
    replace: 'return error;',
    test: contract('volcengine', 'SNAPSHOT of DOMAIN', 'succeeds if it took effect and the answer was lost'),
  },
  {
    trap: 'reading back has time of its own when the caller is gone',
    file: 'src/providers/write-sequence.ts',
    find: 'await step.tookEffect?.(operation.recovery());',
    replace: 'await step.tookEffect?.(operation);',
    test: contract('alibaba', 'a write that its caller does not wait for is still settled'),
  },
  {
    trap: 'a read that fails does not tell what became of a write',
    file: 'src/providers/write-sequence.ts',
    find: `  } catch {
    return 'UNKNOWN';`,
    replace: `  } catch {
    return 'NOT_APPLIED';`,
    test: contract('volcengine', 'SNAPSHOT of DOMAIN', 'does not claim to know what it could not read back'),
  },
  {
    trap: 'an effect that is confirmed too late is reported with the failure',
    file: 'src/providers/write-sequence.ts',
    find: "return operation.signal.aborted ? error.with({ outcome: 'APPLIED' }) : undefined;",
    replace: 'return undefined;',
    test: over('volcengine/volcengine-sequences', 'is reported as applied even if the deadline has passed'),
  },
  {
    trap: 'Alibaba: a switch URL cannot be read back, so that a lost answer stays unknown',
    file: `${ALIBABA}callbacks.ts`,
    find: 'return hasUnreadable(target.family) ? this.#confirm(again) : true;',
    replace: 'return true;',
    test: over('alibaba/callbacks', 'reports an unknown outcome for a URL that cannot be read'),
  },
  {
    trap: 'Alibaba: a configuration of a switch URL alone looks like none, so that reading shows nothing of a Set',
    file: `${ALIBABA}callbacks.ts`,
    find: 'if (isVisible(wanted) ? !isLive(wanted, live) : live) return false;',
    replace: 'if (!isLive(wanted, live)) return false;',
    test: over('alibaba/callbacks', 'sends a Set again if nothing of it can be read'),
  },
  {
    trap: 'Alibaba: what cannot be read does not look deleted, but as before',
    file: `${ALIBABA}callbacks.ts`,
    find: 'return wasSeen || !hasUnreadable(family) ? true : this.#confirm(() => send(operation));',
    replace: 'return true;',
    test: over('alibaba/callbacks', 'sends a Delete again if nothing could be read before'),
  },
  {
    trap: 'Volcengine: reading back looks at the key, too',
    file: `${VOLCENGINE}callback-record.ts`,
    find: "...(keysCount && !sameKey(a, b) ? ['auth.key'] : []),",
    replace: '',
    test: over('volcengine/volcengine-sequences', 'is not reported as applied if only the key did not change'),
  },
  {
    trap: 'sequences on one resource never interleave',
    file: 'src/application/resources/resource-lock.ts',
    find: 'await this.#acquire(scope, operation);',
    replace: 'await Promise.resolve(operation);',
    test: contract('volcengine', 'STREAM of DOMAIN', 'has one writer at a time'),
  },
  {
    trap: 'entries with one uid are one account to the cloud, and share its locks',
    file: 'src/application/resources/callback-config.type.ts',
    find: 'function parentKeyOf({ provider, uid }: Pick<Account',
    replace: 'function parentKeyOf({ provider, id: uid }: Account & Pick<Account',
    test: contract('alibaba', 'STREAM of DOMAIN', 'has one writer at a time'),
  },
  {
    trap: 'a write of a vhost’s callback excludes those of its apps’, since deleting the one rewrites the others',
    file: 'src/application/resources/callback-config.type.ts',
    find: "if (scope.type !== 'APP') return",
    replace: 'if (key) return',
    test: contract(
      'volcengine',
      'SNAPSHOT of VHOST',
      'is deleted while others are written, and none of these writes is lost',
    ),
  },
  {
    trap: 'a write of the pull configuration of `*` excludes those of apps, since deleting it rewrites the others',
    file: 'src/application/resources/pull-config.type.ts',
    find: 'whole: PULL_CONFIG.parentKeyOf(account, name)',
    replace: 'whole: PULL_CONFIG.keyOf(account, name)',
    test: contract('alibaba', 'pulling for *', 'is deleted while others are written, and none of these writes is lost'),
  },
  {
    trap: 'a write of the whole waits for those of its parts',
    file: 'src/application/resources/lock-line.ts',
    find: 'part === undefined ? taken.size > 0 :',
    replace: 'part === undefined ? taken.has(undefined) :',
    test: beside('application/resources/resource-lock', 'has the whole wait for its parts'),
  },
  {
    trap: 'nothing passes a write of the whole that waits',
    file: 'src/application/resources/lock-line.ts',
    find: 'if (write.part === undefined) break;',
    replace: 'if (write.part === undefined) continue;',
    test: beside('application/resources/resource-lock', 'does not keep the whole waiting'),
  },
  {
    trap: 'a lease of a part that has run out is not extended once the whole was claimed',
    file: 'src/store/lease-trigger.ts',
    find: "where part_of = whole and holder <> '' and expires_at <= now_ms;",
    replace: 'where false;',
    test: { path: 'test/slow/part-leases.spec.ts', name: 'is lost for good to what conflicts with it' },
  },
  {
    trap: 'a claim of the whole and one of a part cannot miss each other',
    file: 'src/store/lease-trigger.ts',
    find: 'perform pg_advisory_xact_lock_shared(hashtextextended(whole, 0));',
    replace: 'null;',
    test: { path: 'test/slow/part-leases.spec.ts', name: 'never slip past the whole' },
  },
  {
    trap: 'parts do not keep the whole waiting for ever among replicas',
    file: 'src/store/lease-trigger.ts',
    find: 'key in (whole, awaited)',
    replace: 'key in (whole)',
    test: { path: 'test/slow/part-leases.spec.ts', name: 'are not claimed any more while the whole is awaited' },
  },
  {
    trap: 'a bounded number waits for one resource',
    file: 'src/application/resources/resource-lock.ts',
    find: 'if (line.waiting >= this.maxWaiting) makeRoom(line, write);',
    replace: '',
    test: shared('a bounded number waits for one resource'),
  },
  {
    trap: 'whoever stops waiting leaves the queue',
    file: 'src/application/resources/resource-lock.ts',
    find: '=> this.#quit(scope, write);',
    replace: '=> undefined;',
    test: shared('a writer that stops waiting for a resource leaves the queue'),
  },
  {
    trap: 'a write that was given up does not overtake the next one',
    file: 'src/application/resources/resource-lock.ts',
    find: 'if (heldMs > 0)',
    replace: 'if (heldMs < 0)',
    test: beside('application/resources/resource-lock', 'keeps the next waiting'),
  },
  {
    trap: 'a write that was given up does not overtake that of another replica',
    file: 'src/store/postgres-leases.ts',
    find: 'if (heldMs > 0)',
    replace: 'if (heldMs < 0)',
    test: { path: 'test/slow/late-writes.spec.ts', name: 'stands, also if another replica sends it' },
  },
  {
    trap: 'what is read back without the lease tells nothing of what was there before',
    file: 'src/providers/write-sequence.ts',
    find: "return wasKept ? 'NOT_APPLIED' : 'UNKNOWN';",
    replace: "return 'NOT_APPLIED';",
    test: beside('providers/write-sequence', 'may have lost it to another replica, which wrote over it'),
  },
  {
    trap: 'what was written and not answered counts as under way',
    file: 'src/resilience/send-attempt.ts',
    find: "if (kind !== 'READ') operation.unanswered",
    replace: "if (kind === 'READ') operation.unanswered",
    test: { path: 'test/slow/late-writes.spec.ts', name: 'the next write' },
  },
];

const PLANS: readonly Trap[] = [
  {
    trap: 'validateOnly sends no write',
    file: 'src/resilience/account-pipeline.ts',
    find: 'if (operation.validateOnly) {',
    replace: "if (action === '') {",
    test: contract('alibaba', 'SNAPSHOT of DOMAIN', 'with validateOnly, and plans what a write then does'),
  },
  {
    trap: 'Alibaba: validateOnly has to look whether Update would do',
    file: `${ALIBABA}callbacks.ts`,
    find: 'const live = await this.#readBeforeWrite(operation, target);\n    const wanted = this.#withKey(spec, live);',
    replace: 'const live = {} as CallbackSettings;\n    const wanted = this.#withKey(spec, live);',
    test: contract('alibaba', 'SNAPSHOT of DOMAIN', 'with validateOnly, and plans what a write then does'),
  },
  {
    trap: 'every call is reported with the request id of the cloud',
    file: 'src/resilience/account-pipeline.ts',
    find: "const { upstreamRequestId: requestId = '', upstreamCode: code } = error.metadata;",
    replace: "const { upstreamCode: code } = error.metadata;\n        const requestId = '';",
    test: contract('alibaba', 'SNAPSHOT of DOMAIN', "reports each call that it made, with the cloud's request id"),
  },
];

const ERRORS: readonly Trap[] = [
  {
    trap: 'Alibaba: an error is one by its code, also with HTTP 200',
    file: `${ALIBABA}client.ts`,
    find: 'if (code !== undefined) {',
    replace: 'if (code !== undefined && answer.status >= 400) {',
    test: contract('alibaba', 'an unlisted code is UNKNOWN, and in the metadata, under HTTP'),
  },
  {
    trap: 'Volcengine: an error is one by its code, also with HTTP 200 (CommonErr)',
    file: `${VOLCENGINE}client.ts`,
    find: 'if (metadata.Error) {',
    replace: 'if (metadata.Error && answer.status >= 400) {',
    test: contract('volcengine', 'an unlisted code is UNKNOWN, and in the metadata, under HTTP'),
  },
  {
    trap: 'Alibaba: throttling comes as 400',
    file: `${ALIBABA}errors.ts`,
    find: "'*Throttling*': refused('PROVIDER_THROTTLED'),",
    replace: "'*Throttling*': refused('PROVIDER_REJECTED_ARGUMENT'),",
    test: contract('alibaba', 'throttling is reported as such, with the retry time'),
  },
  {
    trap: 'Alibaba: not found comes as 400, too',
    file: `${ALIBABA}client.ts`,
    find: "codeMeaningOf(code).reason === 'CONFIG_NOT_FOUND'",
    replace: "codeMeaningOf(code).reason === 'CONFIG_NOT_FOUND' && answer.status === 404",
    test: shared('not found is an answer, whatever its HTTP status'),
  },
  {
    trap: 'Alibaba: ConfigAlreadyExists and its kin are a conflict',
    file: `${ALIBABA}errors.ts`,
    find: "'*AlreadyExists': refused('CONFIG_CONFLICT'),",
    replace: "'*AlreadyExists': refused('PROVIDER_REJECTED_ARGUMENT'),",
    test: contract('alibaba', 'refusing what exists', 'STREAM', 'is what was set last, from any state'),
  },
  {
    trap: 'Alibaba: InternalError leaves open what became of a write',
    file: `${ALIBABA}errors.ts`,
    find: "'InternalError*': failed('PROVIDER_UNAVAILABLE'),",
    replace: "'InternalError*': refused('PROVIDER_UNAVAILABLE'),",
    test: beside('providers/alibaba/alibaba.errors', 'takes %p for %s'),
  },
  {
    trap: 'Volcengine: throttling is reported with the retry time',
    file: `${VOLCENGINE}errors.ts`,
    find: 'PAUSES.includes(meaning.reason) ? retryAfterMs(failure.retryAfter) : undefined',
    replace: 'undefined',
    test: contract('volcengine', 'throttling is reported as such, with the retry time'),
  },
  {
    trap: 'Volcengine: not found is success to whoever allows for it',
    file: `${VOLCENGINE}errors.ts`,
    find: "thrown.reason === 'DOMAIN_NOT_FOUND' && !isWrongVhost",
    replace: "thrown.reason === 'CONFIG_NOT_FOUND' && !isWrongVhost",
    test: contract(
      'volcengine',
      'saying nothing where nothing is',
      'cannot be deleted where it is absent, unless that is allowed',
    ),
  },
  {
    trap: 'Volcengine: a code of no table may have taken effect',
    file: `${VOLCENGINE}errors.ts`,
    find: "const UNCLASSIFIED: CodeMeaning = { reason: 'PROVIDER_ERROR_UNKNOWN', outcome: 'UNKNOWN' };",
    replace: "const UNCLASSIFIED: CodeMeaning = { reason: 'PROVIDER_ERROR_UNKNOWN', outcome: 'NOT_APPLIED' };",
    test: { path: 'src/providers/volcengine-family/volcengine.errors.spec.ts', name: '%s is %s, %s' },
  },
  {
    trap: 'an exact code beats a pattern',
    file: 'src/providers/error-table.ts',
    find: 'return this.#exact.get(key) ?? this.#patterns.find(({ regExp }) => regExp.test(key))?.meaning;',
    replace: 'return this.#patterns.find(({ regExp }) => regExp.test(key))?.meaning ?? this.#exact.get(key);',
    test: { path: 'src/providers/volcengine-family/volcengine.errors.spec.ts', name: '%s is %s, %s' },
  },
  {
    trap: 'the longest pattern wins',
    file: 'src/providers/error-table.ts',
    find: 'this.#patterns.sort((a, b) => b.length - a.length);',
    replace: 'this.#patterns.sort((a, b) => a.length - b.length);',
    test: beside('providers/alibaba/alibaba.errors', 'takes %p for %s'),
  },
  {
    trap: 'a code is printed with a space in it',
    file: 'src/providers/error-table.ts',
    find: "const key = code.replaceAll(' ', '');",
    replace: 'const key = code;',
    test: shared('a space in a code does not count'),
  },
];

const ANSWERS: readonly Trap[] = [
  {
    trap: 'Alibaba: RequestId comes with a leading space',
    file: `${ALIBABA}envelope.ts`,
    find: 'String(value).trim()',
    replace: 'String(value)',
    test: beside(
      'providers/alibaba/alibaba.envelope',
      'trims the request id, as the published sample has a leading space',
    ),
  },
  {
    trap: 'Alibaba: lists are nested doubly',
    file: `${ALIBABA}pull-mapper.ts`,
    find: "const LIST = listIn('LiveLazyPullConfig', RECORD);",
    replace: 'const LIST = z.array(RECORD);',
    test: contract('alibaba', 'pulling for show', 'is shown as it was set'),
  },
  {
    trap: 'Alibaba: the protocol comes back in upper case',
    file: `${ALIBABA}pull-mapper.ts`,
    find: "protocol: (entry.PullProtocol ?? '').toLowerCase(),",
    replace: "protocol: entry.PullProtocol ?? '',",
    test: contract('alibaba', 'pulling for show', 'is shown as it was set'),
  },
  {
    trap: 'Alibaba: an answer with nothing in it is no configuration',
    file: `${ALIBABA}callback-mapper.ts`,
    find: 'return isVisible(settings) ? settings : undefined;',
    replace: 'return settings;',
    test: contract('alibaba', 'STREAM of DOMAIN', 'is gone after a delete'),
  },
  {
    trap: 'Alibaba: whether its filter is exact is not documented',
    file: `${ALIBABA}pulls.ts`,
    find: 'return entries.find((entry) => entry.app === app);',
    replace: 'return entries[0];',
    test: over('alibaba/pulls', 'finds the app itself in an answer that the cloud did not filter'),
  },
  {
    trap: 'Alibaba: a kind that the domain cannot have is left out of a list',
    file: `${ALIBABA}callback-reads.ts`,
    find: 'if (error && !isImpossibleKind(error, family, readableTypes)) throw error;',
    replace: 'if (error) throw error;',
    test: contract('alibaba', 'STREAM of DOMAIN', 'is shown as it was set'),
  },
  {
    trap: 'Alibaba: a list with a read that failed is no list',
    file: `${ALIBABA}callback-reads.ts`,
    find: 'if (error && !isImpossibleKind(error, family, readableTypes)) throw error;',
    replace: '',
    test: over('alibaba/callbacks', 'fails if one read fails with %s'),
  },
  {
    trap: 'Volcengine: nothing is said as an empty list, as none, or as null',
    file: 'src/providers/lenient-values.ts',
    find: '.looseObject({ [member]: z.array(record).nullish() })',
    replace: '.looseObject({ [member]: z.array(record) })',
    test: contract(
      'volcengine',
      'saying null where nothing is',
      'cannot be deleted where it is absent, unless that is allowed',
    ),
  },
  {
    trap: 'an answer is read up to a bound',
    file: 'src/providers/upstream-http.ts',
    find: 'if (this.#size <= this.limits.maxResponseBytes) this.#chunks.push(chunk);',
    replace: 'if (this.#size >= 0) this.#chunks.push(chunk);',
    test: contract('alibaba', 'an answer that is %s cannot be read'),
  },
  {
    trap: 'an answer without the provider’s own form is not taken for a success',
    file: `${ALIBABA}client.ts`,
    find:
      "if (answer.status < 200 || answer.status > 299 || requestId === '')\n" +
      '      throw this.#unreadable(call, answer, { requestId });',
    replace: '',
    test: contract('alibaba', 'an answer that is %s cannot be read'),
  },
];

const TIME: readonly Trap[] = [
  {
    trap: 'a refused time stamp or nonce is signed anew',
    file: 'src/resilience/account-pipeline.ts',
    find: 'if (error.signAgain && !signedAgain) {',
    replace: 'if (error.signAgain && signedAgain) {',
    test: shared('is sent again with a new signature'),
  },
  {
    trap: 'it is signed anew once and not for ever',
    file: 'src/resilience/account-pipeline.ts',
    find: 'signedAgain = true;',
    replace: 'signedAgain = tries > 1;',
    test: shared('is not sent a third time'),
  },
  {
    trap: 'Alibaba: every send has a nonce of its own',
    file: `${ALIBABA}client.ts`,
    find: 'nonce: nonce(),',
    replace: "nonce: 'a'.repeat(32),",
    test: over('alibaba/wire', 'has its own nonce'),
  },
  {
    trap: 'Alibaba: a refused time stamp teaches the cloud’s time',
    file: `${ALIBABA}client.ts`,
    find: 'if (/^(Invalid|Illegal)TimeStamp/i.test(code)) this.#learnTime(answer);',
    replace: '',
    test: over('alibaba/wire', "adopts the cloud's time when the cloud refuses ours, and keeps it"),
  },
  {
    trap: 'Volcengine: a refused time stamp teaches the cloud’s time',
    file: `${VOLCENGINE}client.ts`,
    find: 'if (error.signAgain) this.#learnClock(answer);',
    replace: '',
    test: over('volcengine/volcengine-wire', 'is learned from the cloud, once, if the clock is'),
  },
  {
    trap: 'the signal reaches the socket',
    file: 'src/providers/upstream-http.ts',
    find: "else attempt.signal.addEventListener('abort', this.#abort, { once: true });",
    replace: '',
    test: contract('alibaba', 'an attempt that exceeds its time limit ends the call to the cloud'),
  },
  {
    trap: 'the deadline reaches the signal',
    file: 'src/application/operations/call-operation.ts',
    find: 'const limit = this.#newLimit(timeoutMs);',
    replace: 'const limit = this.#newLimit(2 * timeoutMs);',
    test: contract('volcengine', 'a deadline ends the call to the cloud'),
  },
  {
    trap: 'a caller who hangs up ends the call to the cloud',
    file: 'src/domain/concurrency/waiting.ts',
    find: "signal.addEventListener('abort', abort, { once: true });",
    replace: '',
    test: contract('volcengine', 'a caller that goes away ends the call to the cloud'),
  },
  {
    trap: 'a caller who was gone before costs no call',
    file: 'src/domain/concurrency/waiting.ts',
    find: 'if (signal.aborted) abort();',
    replace: '',
    test: contract('volcengine', 'a caller that has already gone costs no call'),
  },
  {
    trap: 'a caller’s time is capped',
    file: 'src/application/operations/call-operation.ts',
    find: 'Math.min(call.timeoutMs ?? deadlineMs, maxDeadlineMs)',
    replace: '(call.timeoutMs ?? deadlineMs)',
    test: requests('is no longer than that'),
  },
  {
    trap: 'a connection that was refused carried nothing',
    file: 'src/providers/upstream-http.ts',
    find: "const outcome = this.#written ? 'UNKNOWN' : 'NOT_APPLIED';\n    return",
    replace: "const outcome = 'UNKNOWN' as const;\n    return",
    test: over('alibaba/wire', 'that never comes because nobody listens means that nothing happened'),
  },
];

const INPUT: readonly Trap[] = [
  {
    trap: 'unknown fields are refused',
    file: 'src/transports/api/messages/message-shape.ts',
    find: "if (!known.has(name)) refuse(faults, field, 'this field does not exist', 'UNKNOWN_FIELD');",
    replace: 'if (!known.has(name)) continue;',
    test: requests('has no unknown fields, at any depth'),
  },
  {
    trap: 'unknown parameters are refused: ?validateonly=true would write',
    file: 'src/transports/rest/incoming-request.ts',
    find: "if (!type) return { reason: 'UNKNOWN_FIELD', description: 'this parameter does not exist' };",
    replace: 'if (!type) return undefined;',
    test: requests('has no unknown parameters beside it'),
  },
  {
    trap: 'JSON null is absent',
    file: 'src/transports/api/messages/message-shape.ts',
    find: 'else if (given !== null && given !== undefined) {',
    replace: 'else if (given !== undefined) {',
    test: requests('may be a resource as read, with null for absent fields'),
  },
  {
    trap: 'a kind in the body does not differ from that of the path',
    file: 'src/transports/api/resources/callback-config.mapper.ts',
    find: "faults.push({ field: 'kind', reason: 'CONFLICT', description: 'must agree with the name' });",
    replace: '',
    test: requests('cannot be given otherwise in the body'),
  },
  {
    trap: 'a name in the body does not differ from that of the path',
    file: 'src/transports/api/messages/refusals.ts',
    find: "return [{ field: 'name', reason: 'CONFLICT', description: 'must match the path' }];",
    replace: 'return [];',
    test: requests('cannot be given otherwise in the body'),
  },
  {
    trap: 'a block of another kind is refused',
    file: 'src/transports/api/resources/callback-config.mapper.ts',
    find: 'if (block && kind !== of)',
    replace: 'if (block && kind === undefined)',
    test: requests('has no options of another kind'),
  },
  {
    trap: 'violations that do not fit into trailers are counted',
    file: 'src/domain/errors/gateway-error.ts',
    find: 'violations.slice(0, MAX_VIOLATIONS)',
    replace: 'violations.slice(0)',
    test: requests('gets as many faults as fit into an answer'),
  },
  {
    trap: 'an encoded slash does not lengthen a name: vhosts/a%2Fapps%2Fb is no app',
    file: 'src/transports/rest/rest.controller.ts',
    find: "(values[part.slice(1)] ?? '') : part));",
    replace: "(values[part.slice(1)] ?? '') : part))\n    .join('/')\n    .split('/');",
    test: requests('does not grow by an encoded slash'),
  },
  {
    trap: 'no segment of a name is . or ..',
    file: 'src/domain/resources/resource-name.ts',
    find: "if (!rule.pattern.test(segment) || segment === '.' || segment === '..') {",
    replace: 'if (!rule.pattern.test(segment)) {',
    test: requests('has no segment %s'),
  },
  {
    trap: 'long segments reach our own checks',
    file: 'src/transports/rest/fastify.adapter.ts',
    find: 'maxParamLength: MAX_PARAM_LENGTH, ',
    replace: '',
    test: requests('has segments of up to 255 characters'),
  },
  {
    trap: 'a body is read up to a bound',
    file: 'src/transports/rest/fastify.adapter.ts',
    find: 'requestSizeOf(route.config?.rpc).maxBytes;',
    replace: '8_388_608;',
    test: requests('is not larger than the limit'),
  },
  {
    trap: 'a malformed time limit is refused',
    file: 'src/transports/rest/incoming-request.ts',
    find: "if (timeoutOf(request) === 'malformed') {",
    replace: "if (timeoutOf(request) === undefined && request.method === '') {",
    test: requests('is no %j milliseconds'),
  },
  {
    trap: 'special-use addresses are refused in every spelling',
    file: 'src/domain/resources/url-policy.ts',
    find: 'const special = isAddress ?',
    replace: 'const special = isAddress && false ?',
    test: requests('is not livegate’s own network: %s'),
  },
  {
    trap: 'special-use ranges are more than private ones',
    file: 'src/domain/resources/url-policy.ts',
    find: "if (address.range() !== 'unicast') return true;",
    replace: "if (address.range() === 'private') return true;",
    test: beside('domain/resources/url-policy', '$spelling for $address'),
  },
  {
    trap: 'names of this machine end in a dot, too',
    file: 'src/domain/resources/url-policy.ts',
    find: ".replace(/\\.$/, '')",
    replace: '',
    test: beside('domain/resources/url-policy', '%s'),
  },
  {
    trap: 'a user in a URL is refused, an empty one too',
    file: 'src/domain/resources/url-policy.ts',
    find: "|| authorityOf(text).includes('@')",
    replace: '',
    test: beside('domain/resources/url-policy', 'is malformed, whatever the policy'),
  },
  {
    trap: 'the URL parser drops what a cloud’s may not: line feeds, tabs, back-slashes',
    file: 'src/domain/resources/url-policy.ts',
    find: "if (!PRINTABLE_ASCII.test(text) || text.includes('\\\\')) {",
    replace: 'if (text.length === 0) {',
    test: beside('domain/resources/url-policy', 'is malformed, whatever the policy'),
  },
  {
    trap: 'each of several URLs is looked at',
    file: 'src/application/resources/capability-check.ts',
    find: 'const ofUrls = urls.flatMap(({ path, value }) => faultOf(path, urlFault(String(value), policy)));',
    replace: `const ofUrls = urls
      .filter(({ bounds }) => bounds === 'urls')
      .flatMap(({ path, value }) => faultOf(path, urlFault(String(value), policy)));`,
    test: requests("is not livegate's own network in any of the URLs"),
  },
  {
    trap: 'an origin with a semicolon would be two',
    file: 'src/application/resources/capability-check.ts',
    find: 'spec.origins.flatMap(({ host }, i) => faultOf(`origins[${i}].host`, originHostFault(host, policy)));',
    replace: '[] as RequestFault[];',
    test: requests('is not two origins in the place of one'),
  },
];

/** Over both clouds and both transports. */
function updates(name: string): Trap['test'] {
  return { path: 'test/e2e/updates.spec.ts', name };
}

const MEMORY: readonly Trap[] = [
  {
    trap: 'Alibaba: SwitchNotifyUrl can be set and not read, and an update of another field would reset it',
    file: 'src/application/resources/resource-view.ts',
    find: '(fields, path) => withValueAt(fields, path, valueAt(recollection.fields, path))',
    replace: '(fields) => fields',
    test: updates('changes the named fields, and keeps the others'),
  },
  {
    trap: 'Alibaba: an update would lose a SwitchNotifyUrl that was set from outside',
    file: 'src/application/resources/resource-view.ts',
    find: 'drift: [], unknown: unreadable,',
    replace: 'drift: [], unknown: [],',
    test: updates('refuses to lose a URL that cannot be read'),
  },
  {
    trap: 'Alibaba: a stream of a SwitchNotifyUrl alone looks as if it were not there',
    file: 'src/application/resources/resource-viewer.ts',
    find: 'const state = live ?? this.#hidden(remembered);',
    replace: 'const state = live;',
    test: updates('knows a configuration of which the cloud shows nothing'),
  },
  {
    trap: 'Volcengine: a stream has two records, and a change of the one that is not shown is a change',
    file: `${VOLCENGINE}callback-mapper.ts`,
    find: '...[...differing, ...others]',
    replace: '...[...others]',
    test: updates('differs after a change from outside to a record that is not shown'),
  },
  {
    trap: 'check and write of an etag are one step',
    file: 'src/application/resources/resource-lock.ts',
    find: 'await this.#acquire(scope, operation);',
    replace: 'await Promise.resolve(operation);',
    test: updates('admits one of many writers that read the same state'),
  },
  {
    trap: 'an ambiguous write leaves nothing false behind',
    file: 'src/application/resources/write-memory.ts',
    find: '{ fields, attempted: wanted, appliedAtMs }',
    replace: '{ fields: wanted, attempted, appliedAtMs }',
    test: beside('application/resources/resource-writes', 'that replaces something is first that either may be live'),
  },
];

/** What a member of Volcengine's family has of its own. */
const FAMILY: readonly Trap[] = [
  {
    trap: 'BytePlus: options that a replacement would lose need force',
    file: `${VOLCENGINE}callbacks.ts`,
    find: 'if (!force) checkReplaced(this.account, own);',
    replace: '',
    test: over('byteplus/byteplus', 'is shown by name, and needs force to be replaced'),
  },
  {
    trap: 'BytePlus: options that an update can repeat are kept',
    file: `${VOLCENGINE}callback-mapper.ts`,
    find: 'Object.assign({}, record.hidden?.kept, ',
    replace: 'Object.assign({}, ',
    test: over('byteplus/byteplus', 'are shown by name, and kept, with force'),
  },
  {
    trap: 'BytePlus: each Set of a callback reads what is to be kept',
    file: `${VOLCENGINE}callbacks.ts`,
    find: ' || this.member.hiddenOptions.callback.length > 0',
    replace: '',
    test: over('byteplus/byteplus', 'are shown by name, and kept, with force'),
  },
  {
    trap: 'BytePlus: what holds options that do not come back is not deleted along',
    file: `${VOLCENGINE}callback-record.ts`,
    find: 'return isSayable && isRestorable(record);',
    replace: 'return isSayable;',
    test: over('byteplus/byteplus', 'cannot be restored, so a record that has it is not deleted along'),
  },
  {
    trap: 'BytePlus: a record that lost options is not called restored',
    file: `${VOLCENGINE}callbacks.ts`,
    find: 'if (old && !isRestorable(old)) return undefined;',
    replace: 'if (old?.unreadable) return undefined;',
    test: over('byteplus/byteplus', 'is not reported as restored after a replacement by force'),
  },
  {
    trap: 'BytePlus: retries of pulling are kept',
    file: `${VOLCENGINE}pulls.ts`,
    find: '{ ...source, ...keptOptions(live) }',
    replace: 'source',
    test: over('byteplus/byteplus', 'are kept if they differ from the default: read as a number, written as text'),
  },
  {
    trap: 'BytePlus: a pull configuration of somebody else may have options that no read shows',
    file: `${VOLCENGINE}pulls.ts`,
    find: ' || recall?.(toState(live, protocols)).certain',
    replace: ' || recall',
    test: over('byteplus/byteplus', 'take force where they may be in a configuration that'),
  },
  {
    trap: 'BytePlus: what livegate does not remember is not its own, even if every field can be read',
    file: 'src/application/resources/resource-view.ts',
    find: 'unknown: unreadable, isAsApplied: false',
    replace: 'unknown: unreadable, isAsApplied: true',
    test: beside('application/resources/resource-view', 'may exist in a state'),
  },
  {
    trap: 'BytePlus: one call a second of each callback action',
    file: 'src/providers/byteplus/index.ts',
    find: 'const ONE_PER_SECOND: Quota = { limit: 1, windowMs: 1000 };',
    replace: 'const ONE_PER_SECOND: Quota = { limit: 10, windowMs: 1000 };',
    test: {
      path: 'test/e2e/quotas.spec.ts',
      name: 'makes the two calls of one write a second apart where the cloud allows one a second',
    },
  },
  {
    trap: 'Volcengine: requests are signed for the region of the account',
    file: `${VOLCENGINE}client.ts`,
    find: '{ region: this.account.region, service: SERVICE }',
    replace: "{ region: 'cn-north-1', service: SERVICE }",
    test: over('volcengine/volcengine-wire', 'is signed for the region of the account'),
  },
  {
    trap: 'Volcengine: requests to STS are signed for a region of their own',
    file: `${VOLCENGINE}sts.ts`,
    find: '{ region: stsRegion, service: SERVICE }',
    replace: "{ region: 'cn-north-1', service: SERVICE }",
    test: over('volcengine/volcengine-sts', 'has default regions for Live and for STS'),
  },
];

const EVENTS: readonly Trap[] = [
  {
    trap: 'Alibaba: the signature of a stream event is for its ingest domain, which is called app',
    file: 'src/events/alibaba/alibaba.signature.ts',
    find: 'const configured = domain ?? fact.domain;',
    replace: 'const configured = domain;',
    test: beside('events/verify-and-normalise', 'of Alibaba are accepted for %s'),
  },
  {
    trap: 'Alibaba: the signature of a recording is for the host of the callback URL',
    file: 'src/events/alibaba/alibaba.signature.ts',
    find: ' url.hostname, url.host])]',
    replace: '])]',
    test: beside('events/verify-and-normalise', 'of Alibaba are accepted for %s'),
  },
  {
    trap: 'Alibaba: moderation is never signed, so that a key must not refuse it',
    file: 'src/events/alibaba/alibaba.moderation.ts',
    find: 'isNeverSigned: true',
    replace: 'isNeverSigned: false',
    test: beside(
      'events/verify-and-normalise',
      'are not asked for where a cloud has none, and not checked without keys',
    ),
  },
  {
    trap: 'Alibaba: the question whether to record is no event; its answer decides',
    file: 'src/events/alibaba/index.ts',
    find: "if (isOnDemandQuestion(message)) return 'not an event';",
    replace: '',
    test: beside('events/verify-and-normalise', 'are told as %s'),
  },
  {
    trap: 'Alibaba: a status of a recording has no time, so that a retry may come in the next minute',
    file: 'src/events/verify-and-normalise.ts',
    find: 'String(window - 1)',
    replace: 'String(window - 2)',
    test: beside(
      'events/verify-and-normalise',
      'of events without time or id are those of their minute, and know the minute before',
    ),
  },
  {
    trap: 'Alibaba: the log of recordings has a date before the JSON',
    file: 'src/events/logged-message.ts',
    find: "const start = content.indexOf('{');",
    replace: "const start = content.startsWith('{') ? 0 : -1;",
    test: beside('events/logged-message', 'Alibaba: %j shows no secret'),
  },
  {
    trap: "Alibaba: usrargs holds the pusher's key",
    file: 'src/events/alibaba/index.ts',
    find: "secretFields: ['usrargs', 'auth_key'],",
    replace: 'secretFields: [],',
    test: beside('events/verify-and-normalise', 'have no secret of the pusher, and no signature'),
  },
  {
    trap: 'Volcengine: without authentication sign is empty and t is 0, which a key must refuse',
    file: 'src/events/digests.ts',
    find: "if (!signature || !time) throw new EventRejected('SIGNATURE_MISSING', 'the message is not signed');",
    replace: 'if (!signature || !time) return;',
    test: beside('events/verify-and-normalise', 'are refused: %s'),
  },
  {
    trap: 'Volcengine: key and t are joined without a mark, so that t must have its length',
    file: 'src/events/digests.ts',
    find: '/^\\d{10,11}$/',
    replace: '/^\\d+$/',
    test: beside('events/verify-and-normalise', 'are refused: %s'),
  },
  {
    trap: 'Volcengine: a retry may have a new signature, and is the same event',
    file: 'src/events/volcengine-family/volcengine.dialect.ts',
    find: "anywhere: ['sign', 't'],",
    replace: 'anywhere: [],',
    test: beside(
      'events/verify-and-normalise',
      'are equal for a retry with a new time and signature, and members in another order',
    ),
  },
  {
    trap: 'Volcengine: t is the end of the signature, and the last retry may come after it',
    file: 'src/events/volcengine/index.ts',
    find: 'pastMs: 300_000,',
    replace: 'pastMs: 0,',
    test: beside('events/verify-and-normalise', 'of %s have a time window'),
  },
  {
    trap: 'BytePlus: the order of key and t is not told',
    file: 'src/events/byteplus/index.ts',
    find: 'texts: (key, time) => [`${key}${time}`, `${time}${key}`],',
    replace: 'texts: (key, time) => [`${key}${time}`],',
    test: beside('events/verify-and-normalise', 'of %s over key and time have one order or both'),
  },
  {
    trap: 'An event that fails alone among successes keeps its backoff',
    file: 'src/receivers/dispatch/sink-absence.ts',
    find: 'if (attempts === 0)',
    replace: 'if (attempts >= 0)',
    test: beside(
      'receivers/dispatch/sink-absence',
      'is no further away for an event that fails again and again, however rare successes are',
    ),
  },
  {
    trap: 'What a sink asks for with Retry-After holds in other processes and after a restart',
    file: 'src/store/events/stored-events.ts',
    find: 'and held_until > ${nowMs()}',
    replace: 'and held_until < 0',
    test: inTest(
      'store/events-contract',
      'gives nobody a lane of a sink that has asked for time, whoever else hurries or asks for less',
    ),
  },
  {
    trap: 'Lanes that a worker has are not given to another one when a sink is back',
    file: 'src/store/events/stored-events.ts',
    find: "where sink = ${sink} and claim = '' and due_at > ${nowMs()} ${lock}",
    replace: 'where sink = ${sink} and due_at > ${nowMs()} ${lock}',
    test: {
      path: 'test/store/events-contract.spec.ts',
      name: 'hurries what has been given back, and leaves what a worker has to it',
    },
  },
];

/** What becomes of events after livegate has them, and what clouds and receivers tell of them. */
const SINKS_AND_DELIVERIES: readonly Trap[] = [
  {
    trap: 'Volcengine: a recording that starts may name the file that is to come',
    file: 'src/events/volcengine-family/volcengine.recording.ts',
    find: "uri !== undefined && (!status || find('duration', 'endtimeutc', 'endtime') !== undefined);",
    replace: 'uri !== undefined;',
    test: beside('events/verify-and-normalise', 'are %s'),
  },
  {
    trap: 'Volcengine: two starts of a recording can have the same bytes',
    file: 'src/events/volcengine-family/volcengine.dialect.ts',
    find: 'isTimeless: !session && !tellsItselfApart(fields),',
    replace: '',
    test: beside('events/verify-and-normalise', 'are those of their minute where nothing tells two events apart'),
  },
  {
    trap: 'BytePlus: the start of a recording is told only with TaskStatusCallback',
    file: 'src/sandbox/volcengine/volcengine.callbacks.ts',
    find: "{ ...callbackOptions, ...options }['TaskStatusCallback'] !== 0",
    replace: 'callbackOptions !== options',
    test: inTest('sandbox/deliveries', 'tells of a recording that starts, on BytePlus where the option for it is set'),
  },
  {
    trap: 'The logs of Alibaba say failed, those of Volcengine fail',
    file: 'src/providers/delivery-rows.ts',
    find: "    case 'failed':\n",
    replace: '',
    test: beside('providers/alibaba/alibaba.delivery-mapper', 'a failure has its text'),
  },
  {
    trap: 'Headers of a delivery may sign, authorise or hold a session',
    file: 'src/providers/delivery-rows.ts',
    find: "SECRET_HEADER.test(name) && value !== ''",
    replace: "SECRET_HEADER.test(value) && value !== ''",
    test: beside('providers/delivery-rows', 'headers in %j'),
  },
  {
    trap: 'A receiver of signed events whose keys are gone must not accept unsigned ones',
    file: 'src/receivers/intake/event-intake.ts',
    find: 'if (names.length === 0 || keys.length > 0) return keys;',
    replace: 'if (names.length >= 0) return keys;',
    test: beside('receivers/intake/event-intake', 'accepts nothing unsigned when none of its keys is there'),
  },
  {
    trap: 'A flood of one receiver must not keep out what comes for another',
    file: 'src/receivers/intake/receiver.routes.ts',
    find: 'if (own.count >= this.maxAtOnce - this.#all.count) return false;',
    replace: 'if (this.#all.count >= this.maxAtOnce) return false;',
    test: beside('receivers/intake/receiver.routes', 'no receiver takes more than it leaves to the others'),
  },
  {
    trap: 'Replicas that lock lanes in different orders wait for each other',
    file: 'src/store/events/stored-events.ts',
    find: 'order by stream for update',
    replace: 'for update',
    test: inTest(
      'store/shared-store',
      'locks lanes in one order, so that events and a hurry never wait for each other',
    ),
  },
  {
    trap: 'What a sink that is back gets early is not due in an hour',
    file: 'src/store/events/event-search.ts',
    find: 'Math.min(nextAtMs, Number(due_at ?? nextAtMs))',
    replace: 'Number(due_at === null ? nextAtMs : nextAtMs)',
    test: inTest('store/events-contract', 'shows of what is hurried that its next attempt is due'),
  },
  {
    trap: 'Standard Webhooks: the signature covers the id and the time of the attempt',
    file: 'src/receivers/sinks/webhook/webhook.sink.ts',
    find: '`${id}.${timestamp}.${event}`',
    replace: '`${id}.${event}`',
    test: beside('receivers/sinks/webhook/webhook.sink', 'an attempt is signed as Standard Webhooks says'),
  },
  {
    trap: 'Standard Webhooks: a redirect is no success',
    file: 'src/receivers/sinks/webhook/webhook.sink.ts',
    find: 'if (status >= 200 && status < 300)',
    replace: 'if (status >= 200 && status < 400)',
    test: beside('receivers/sinks/webhook/webhook.sink', '%p comes to %p'),
  },
  {
    trap: 'Retry-After may be a date',
    file: 'src/receivers/sinks/webhook/webhook.sink.ts',
    find: 'Date.parse(retryAfter) - nowMs',
    replace: 'Number(retryAfter)',
    test: beside('receivers/sinks/webhook/webhook.sink', '%p comes to %p'),
  },
  {
    trap: 'JetStream drops an event that it has by the id of its message',
    file: 'src/receivers/sinks/nats/jetstream.sink.ts',
    find: 'const options = { msgID: id, ',
    replace: 'const options = { ',
    test: inTest('receivers/jetstream', 'an event is a message that the stream keeps once, however often it is sent'),
  },
  {
    trap: 'A subject of JetStream may belong to another stream',
    file: 'src/receivers/sinks/nats/jetstream.sink.ts',
    find: 'expect: { streamName: stream }, ',
    replace: '...(stream === undefined && { expect: {} }), ',
    test: inTest('receivers/jetstream', 'events wait for a stream that is missing, another one, or full'),
  },
  {
    trap: 'Test events: a name may have a private address beside a public one',
    file: 'src/egress/checked-connector.ts',
    find: 'addresses.some(({ address }) => connectionFault(address, policy()))',
    replace: 'addresses.every(({ address }) => connectionFault(address, policy()))',
    test: inTest('egress/http-egress', 'nothing is connected to if a name has %s'),
  },
  {
    trap: 'Test events: an address in the URL itself is looked up by nobody',
    file: 'src/egress/checked-connector.ts',
    find: 'if (isIP(host) !== 0 && connectionFault(host, policy()))',
    replace: 'if (isIP(host) === 0 && connectionFault(host, policy()))',
    test: inTest('egress/http-egress', 'an address in the URL itself is checked as one that was resolved'),
  },
];

export const TRAPS: readonly Trap[] = [
  ...MEMORY,
  ...KEYS,
  ...DELETES,
  ...FULL_STATE,
  ...UNSUPPORTED,
  ...RACES,
  ...PLANS,
  ...ERRORS,
  ...ANSWERS,
  ...TIME,
  ...INPUT,
  ...FAMILY,
  ...EVENTS,
  ...SINKS_AND_DELIVERIES,
];
