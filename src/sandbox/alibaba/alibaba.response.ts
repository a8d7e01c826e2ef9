import { randomUUID } from 'node:crypto';
import { Answer } from '../vendor-protocol';
import { AlibabaRefusal } from './alibaba.errors';
import { ResponseFormat } from './alibaba.request';

/** What an answer depends on, besides its content. */
export interface ResponseShape {
  readonly action: string;
  readonly format: ResponseFormat;
}

type ResponseFields = Readonly<Record<string, unknown>>;

/**
 * The sample of this action's page has a space before the id (Alibaba:
 * SetLiveStreamsNotifyUrlConfig, examples).
 */
const actionWithSpacedRequestId = 'SetLiveStreamsNotifyUrlConfig';

const hostId = 'live.aliyuncs.com';

export function renderSuccess({ action, format }: ResponseShape, fields: ResponseFields): Answer {
  const id = randomUUID().toUpperCase();
  const requestId = action === actionWithSpacedRequestId ? ` ${id}` : id;
  const xmlType = 'application/xml';
  return {
    status: 200,
    code: null,
    requestId: id,
    ...render(format, `${action}Response`, xmlType, { RequestId: requestId, ...fields }),
  };
}

/**
 * V3 clients recognise an XML error by exactly this content type, which differs from that of a
 * success.
 */
export function renderRefusal(
  { format }: ResponseShape,
  refusal: AlibabaRefusal,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const { status, code, message, fromGateway } = refusal;
  const requestId = randomUUID().toUpperCase();
  const link = `https://error-center.aliyun.com/status/search?Keyword=${encodeURIComponent(code)}&source=PopGw`;
  const fields = {
    RequestId: requestId,
    HostId: hostId,
    Code: code,
    Message: message,
    ...(fromGateway && { Recommend: link }),
  };
  const rendered = render(format, 'Error', 'text/xml;charset=utf-8', fields);
  return { status, code, requestId, ...rendered, headers: { ...rendered.headers, ...headers } };
}

function render(
  format: ResponseFormat,
  root: string,
  xmlType: string,
  fields: ResponseFields,
): Pick<Answer, 'headers' | 'body'> {
  if (format === 'JSON') {
    return { headers: { 'Content-Type': 'application/json;charset=utf-8' }, body: Buffer.from(JSON.stringify(fields)) };
  }
  const xml = `<?xml version='1.0' encoding='UTF-8'?>${element(root, fields)}`;
  return { headers: { 'Content-Type': xmlType }, body: Buffer.from(xml) };
}

/** A list repeats its element. */
function element(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join('');
  const content =
    typeof value === 'object' && value !== null
      ? Object.entries(value)
          .map(([child, inner]) => element(child, inner))
          .join('')
      : escapeXml(String(value));
  return `<${name}>${content}</${name}>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

const escapeXml = (text: string): string => text.replace(/[&<>"']/g, (char) => entities[char] ?? char);
