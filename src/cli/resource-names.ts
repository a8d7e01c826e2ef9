import { UsageFault } from './failures';

const CONFIG = /^accounts\/[^/]+\/.+\/(callbackConfigs|pullConfigs)\/[^/]+$/;
const COLLECTION = /^(accounts\/.+)\/(callbackConfigs|pullConfigs)$/;
const PARENT = /^accounts\/[^/]+(\/(domains|vhosts)\/[^/]+(\/apps\/[^/]+)?)?$/;

export type ConfigCollectionName = 'callbackConfigs' | 'pullConfigs';

/** The name in full: `accounts/` and a slash at either end may be left out or given. */
export function fullName(text: string): string {
  const name = text.replace(/^\/(v1\/)?|\/$/g, '');
  return /^(accounts|providers)(\/|$)/.test(name) ? name : `accounts/${name}`;
}

/** Of a configuration, with its collection. */
export function configName(text: string): { readonly name: string; readonly collection: ConfigCollectionName } {
  const name = fullName(text);
  const [, collection] = CONFIG.exec(name) ?? [];
  if (!collection) throw wrongName(text, 'ali-prod/domains/push.example.com/callbackConfigs/stream');
  return { name, collection: collection as ConfigCollectionName };
}

/** Of what configurations are below, accounts too, and which of them are meant. */
export function parentName(text: string): {
  readonly parent: string;
  readonly collections: readonly ConfigCollectionName[];
} {
  const name = fullName(text);
  const [, parent = name, collection] = COLLECTION.exec(name) ?? [];
  if (!PARENT.test(parent)) throw wrongName(text, 'ali-prod, or ali-prod/domains/push.example.com');
  const all: readonly ConfigCollectionName[] = ['callbackConfigs', 'pullConfigs'];
  return { parent, collections: collection ? [collection as ConfigCollectionName] : all };
}

/** Of what deliveries are asked for: an account, a domain, a vhost, or a callback configuration. */
export function deliveriesParent(text: string): string {
  const name = fullName(text).replace(/\/deliveries$/, '');
  const isConfig = CONFIG.exec(name)?.[1] === 'callbackConfigs';
  if (isConfig || /^accounts\/[^/]+(\/(domains|vhosts)\/[^/]+)?$/.test(name)) return name;
  throw wrongName(text, 'ali-prod/domains/push.example.com');
}

export function accountName(text: string): string {
  const name = fullName(text);
  if (!/^accounts\/[^/]+$/.test(name)) throw wrongName(text, 'ali-prod');
  return name;
}

export function breakerName(text: string): string {
  const short = /^(?:accounts\/)?([^/]+)\/([^/]+)$/.exec(text);
  const name = short && short[1] !== 'accounts' ? `accounts/${short[1]}/breakers/${short[2]}` : fullName(text);
  if (!/^accounts\/[^/]+\/breakers\/[^/]+$/.test(name)) throw wrongName(text, 'ali-prod/SetLiveStreamsNotifyUrlConfig');
  return name;
}

/** An account, or one of its events. */
export function eventOrAccountName(text: string): { readonly account: string; readonly event?: string } {
  const name = fullName(text);
  const [, account, event] = /^(accounts\/[^/]+)(\/events\/[^/:]+)?$/.exec(name) ?? [];
  if (account === undefined) throw wrongName(text, 'ali-prod');
  return { account, ...(event !== undefined && { event: name }) };
}

export function providerName(text: string): string {
  return text.startsWith('providers/') ? text : `providers/${text}`;
}

export function rolloutName(text: string): string {
  const name = text.startsWith('rollouts/') ? text : `rollouts/${text}`;
  if (!/^rollouts\/[^/:]+$/.test(name)) throw wrongName(text, 'rollouts/0mbyq7x2k1f3a9c0d');
  return name;
}

function wrongName(text: string, example: string): UsageFault {
  return new UsageFault(`${JSON.stringify(text)} is not a name that this command takes, such as ${example}`);
}
