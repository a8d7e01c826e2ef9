import { alibaba } from './alibaba';
import { byteplus } from './byteplus';
import { ProviderRegistration } from './provider-registration';
import { volcengine } from './volcengine';

/** All providers, one line each. */
export const PROVIDER_CATALOG: readonly ProviderRegistration[] = [alibaba, volcengine, byteplus];
