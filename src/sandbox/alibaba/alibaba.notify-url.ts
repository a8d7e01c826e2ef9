import { AlibabaBehaviour } from './alibaba.action';
import { AlibabaRefusal } from './alibaba.errors';

const urlParameters = ['NotifyUrl', 'OnDemandUrl'];

/**
 * The recording and moderation families have their own code for a bad URL (Alibaba:
 * UpdateLiveRecordNotifyConfig).
 */
export const malformedUrl = (name: string): AlibabaRefusal | undefined =>
  urlParameters.includes(name)
    ? new AlibabaRefusal(400, `Invalid${name}.Malformed`, `Specified ${name} is invalid.`)
    : undefined;

export function requireSafeUrl(name: string, url: string, { unsafeHosts }: AlibabaBehaviour): void {
  if (url !== '' && unsafeHosts.includes(new URL(url).hostname)) {
    throw new AlibabaRefusal(400, `Invalid${name}.Unsafe`, `Specified ${name} is not safe.`);
  }
}
