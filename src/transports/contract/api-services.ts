import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescMethod, DescService } from '@bufbuild/protobuf';
import { Contract, answersEtag, readContract } from './contract';
import { HttpVerb } from './descriptor-options';
import { httpRuleOf, HttpRule } from './http-rule';
import { routeOf } from './http-route';

/** A service as both transports register it. */
export interface ApiService {
  /** Such as `CallbackConfigService`. */
  readonly name: string;
  /** With the package, such as `livegate.v1.CallbackConfigService`. */
  readonly typeName: string;
  /** The file of the proto, such as `livegate/v1/callback_config_service.proto`. */
  readonly file: string;
  readonly methods: readonly ApiMethod[];
}

export interface ApiMethod {
  /** Such as `SetCallbackConfig`. */
  readonly name: string;
  readonly routes: readonly RestRoute[];
  /** Whether the answer is a resource with an etag. */
  readonly answersEtag: boolean;
  /** Whether the answer is a stream of messages. */
  readonly streams: boolean;
}

/** One HTTP form of a method. */
export interface RestRoute {
  readonly verb: HttpVerb;
  /** As routers write it, such as `/v1/accounts/:account/domains/:domain/callbackConfigs`. */
  readonly path: string;
  /** The resource name in the path, such as `['accounts', ':account', 'domains', ':domain']`. */
  readonly name?: readonly string[];
  readonly rule: HttpRule;
}

/** Bytes of the FileDescriptorSet that `npm run gen` makes. */
export function readDescriptorSet(): Uint8Array {
  return readFileSync(join(__dirname, '../grpc/gen/livegate.binpb'));
}

/** The services of a FileDescriptorSet with all imports, ordered by name. */
export function readServices(descriptorSet: Uint8Array): ApiService[] {
  const contract = readContract(descriptorSet);
  return contract.services.map((service) => toService(contract, service));
}

function toService(contract: Contract, { name, typeName, file, methods }: DescService): ApiService {
  return { name, typeName, file: `${file.name}.proto`, methods: methods.map((method) => toMethod(contract, method)) };
}

function toMethod(contract: Contract, method: DescMethod): ApiMethod {
  const routes = contract.httpBindings(method).map((binding): RestRoute => {
    const route = routeOf(contract, method, binding);
    return {
      verb: binding.verb,
      path: withColons(route.path),
      ...(route.name !== undefined && { name: withColons(route.name).split('/') }),
      rule: httpRuleOf(method, binding, route),
    };
  });
  const streams = method.methodKind === 'server_streaming';
  return { name: method.name, routes, answersEtag: answersEtag(method), streams };
}

/**
 * Routers write `{account}` as `:account`, `{rollout}:apply` as `:rollout([^:]+)::apply`, and
 * `events:watch` as `events::watch`.
 */
function withColons(path: string): string {
  const literal = path.replace(/\/(\w+):(\w+)/g, '/$1::$2');
  return literal.replace(/\{(\w+)\}:(\w+)/g, ':$1([^:]+)::$2').replace(/\{(\w+)\}/g, ':$1');
}
