import { z } from 'zod';
import { ConfigAccount } from '../config';
import { issueSentence } from './issue-problems';
import { IssueContext } from './config-kit';
import { demand } from './key-schemas';
import { isMapping } from './mapping';
import { ConfigKit, ProviderSchema } from './provider-schema';
import { differingOverrides, quotaOverrides } from './quota-overrides';
import { isHost } from './web-origin';

const ID_RULE = 'must be a lower-case letter, then at most 62 lower-case letters, digits and hyphens';
const HOST_RULE = 'must be a host name or IP address, "*.example.com" for all names below one, or "*"';
const ACCOUNTS_RULE = 'must be a list of at least one account';

/** Of an entry without `quotas`. */
const NO_OVERRIDES = { quotas: {} };

/** Every entry is checked, even if others have errors. */
export function accountsSchema<Section extends object>(
  providers: readonly ProviderSchema<Section>[],
  kit: ConfigKit,
): z.ZodType<readonly ConfigAccount<Section>[]> {
  const readEntry = entryReader(providers, kit);
  return z
    .array(z.unknown(), { error: demand(ACCOUNTS_RULE) })
    .min(1, ACCOUNTS_RULE)
    .transform((entries, context) => {
      const reportRepeat = repeatReporter(context);
      for (const { index, rule } of differingOverrides(entries)) report(context, [index, 'quotas'], rule);
      return entries.map((entry, index) => {
        reportRepeat(entry, index);
        return readEntry(entry, index, context);
      });
    });
}

/** The keys of an entry that do not depend on its provider. */
type CommonKeys = Pick<ConfigAccount, 'id' | 'provider' | 'callbackHosts' | 'originHosts'>;

/** Schema of these keys. */
export function entryHead(
  providerIds: readonly string[],
): z.ZodObject<{ [K in keyof CommonKeys]-?: z.ZodType<CommonKeys[K]> }> {
  const providerRule = `must be one of ${providerIds.join(', ')}`;
  return z.object({
    id: z
      .string({ error: demand(ID_RULE) })
      .regex(/^[a-z][a-z0-9-]{0,62}$/, ID_RULE)
      .meta({
        description: 'name of the account in the API; unique; required',
        rule: ID_RULE,
      }),
    provider: z.enum(providerIds, { error: demand(providerRule) }).meta({
      description: 'cloud of the account; required',
      rule: providerRule,
    }),
    callbackHosts: hostList('hosts that callback URLs can have; by default every host that urlPolicy accepts'),
    originHosts: hostList('hosts that streams can be pulled from; by default every host that urlPolicy accepts'),
  });
}

/** An empty list would allow no host and is most likely a mistake. */
function hostList(description: string): z.ZodType<readonly string[] | undefined> {
  const list = 'must be a list with at least one entry';
  return z
    .array(z.string(HOST_RULE).refine(isHostPattern, HOST_RULE), list)
    .min(1, list)
    .exactOptional()
    .meta({ description, rule: `each ${HOST_RULE}` });
}

function isHostPattern(text: string): boolean {
  return text === '*' || isHost(text.replace(/^\*\./, ''));
}

function entryReader<Section extends object>(providers: readonly ProviderSchema<Section>[], kit: ConfigKit) {
  const head = entryHead(providers.map(({ id }) => id));
  const schemas = new Map(
    providers.map((provider) => [
      provider.id,
      { section: provider.accountSchema(kit), overrides: quotaOverrides(provider.capabilities.quotas) },
    ]),
  );
  return (entry: unknown, index: number, context: IssueContext): ConfigAccount<Section> => {
    if (!isMapping(entry)) {
      report(context, [index], 'must be a mapping');
      return z.NEVER;
    }
    const { id, provider, quotas, callbackHosts, originHosts, ...own } = entry;
    const hosts = {
      ...(callbackHosts !== undefined && { callbackHosts }),
      ...(originHosts !== undefined && { originHosts }),
    };
    const common = parse(head, { id, provider, ...hosts }, index, context);
    const schema = typeof provider === 'string' ? schemas.get(provider) : undefined;
    const section = schema && parse(schema.section, own, index, context);
    const overrides =
      quotas === undefined ? NO_OVERRIDES : schema && parse(schema.overrides, { quotas }, index, context);
    if (!common || !section || !overrides) return z.NEVER;
    // A literal that begins with a spread would give every entry a hidden class of its own.
    return Object.assign({}, section, common, overrides);
  };
}

/** Undefined, with the issues passed on, if the value is invalid. */
function parse<T>(schema: z.ZodType<T>, value: unknown, index: number, context: IssueContext): T | undefined {
  const result = schema.safeParse(value, { error: issueSentence });
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    context.issues.push({ ...issue, path: [index, ...issue.path], input: undefined });
  }
  return undefined;
}

/** Reported at the later of two entries. */
function repeatReporter(context: IssueContext): (entry: unknown, index: number) => void {
  const first = new Map<string, number>();
  return (entry, index) => {
    const id = isMapping(entry) ? entry['id'] : undefined;
    if (typeof id !== 'string') return;
    const before = first.get(id);
    if (before === undefined) first.set(id, index);
    else report(context, [index, 'id'], `must be unique; accounts[${before}] has the same id`);
  };
}

function report(context: IssueContext, path: PropertyKey[], message: string): void {
  context.addIssue({ code: 'custom', path, message });
}
