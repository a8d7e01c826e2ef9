/** What every answer contains, for any action. */
export interface Envelope {
  /** Trimmed, since published samples have a leading space. Empty if absent. */
  readonly requestId: string;
  /** Present if the cloud refused or failed, which it may do with HTTP 200. */
  readonly code?: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Codes that some actions send for success. */
const SUCCESS_CODES = new Set(['0', '200', 'ok', 'success']);

/**
 * Undefined if the text is neither a JSON object nor an XML error.
 *
 * Alibaba: the vendor's clients also accept lower-case names in errors, and XML despite `accept:
 * application/json`, which gateways in front of the API send. `AccessDeniedDetail` and `Recommend`
 * are ignored.
 */
export function openEnvelope(text: string): Envelope | undefined {
  const fields = parseJsonObject(text) ?? parseXmlError(text);
  if (!fields) return undefined;
  const code = word(fields['Code'] ?? fields['code']);
  return {
    requestId: word(fields['RequestId'] ?? fields['requestId']),
    code: code === '' || SUCCESS_CODES.has(code.toLowerCase()) ? undefined : code,
    message: word(fields['Message'] ?? fields['message']),
    fields,
  };
}

/** Members of every answer; none belongs to a configuration. */
const ENVELOPE_MEMBERS = new Set(['requestid', 'hostid', 'code', 'message', 'msg', 'success', 'recommend']);

/**
 * Whether an answer has any of these members. An answer without content means absent; throws for
 * other content, which does not prove absence.
 */
export function hasContent(fields: Envelope['fields'], members: readonly string[]): boolean {
  const names = Object.keys(fields).filter((name) => !ENVELOPE_MEMBERS.has(name.toLowerCase()));
  if (members.some((member) => names.includes(member))) return true;
  if (names.length > 0) throw new Error('the answer has other members than those that were asked for');
  return false;
}

function word(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

function parseJsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(quoteNumericKeys(text));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A key of digits may come as a bare number, and JSON.parse loses digits of numbers from 16 digits
 * on. Inside a JSON string the quotes would be escaped, so this cannot change a value.
 */
function quoteNumericKeys(text: string): string {
  if (!text.includes('"NotifyAuthKey"')) return text;
  return text.replace(/"NotifyAuthKey"(\s*:\s*)(\d+)/g, '"NotifyAuthKey"$1"$2"');
}

function parseXmlError(text: string): Record<string, unknown> | undefined {
  if (!/^\s*(<\?xml[^>]*>\s*)?<Error>/.test(text)) return undefined;
  const element = (name: string): string | undefined => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  return { Code: element('Code'), Message: element('Message'), RequestId: element('RequestId') };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
