import { alibabaHarness } from './alibaba.harness';
import { byteplusHarness } from './byteplus.harness';
import { ProviderHarness } from './provider.harness';
import { volcengineHarness } from './volcengine.harness';

/**
 * By the provider's id. One is missing if a provider was added without being tested: the catalog's
 * spec says so.
 */
export const HARNESSES: Readonly<Record<string, ProviderHarness | undefined>> = {
  alibaba: alibabaHarness,
  volcengine: volcengineHarness,
  byteplus: byteplusHarness,
};
