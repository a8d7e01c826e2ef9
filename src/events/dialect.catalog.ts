import { ALIBABA_DIALECT } from './alibaba';
import { BYTEPLUS_DIALECT } from './byteplus';
import { CloudDialect } from './cloud-dialect';
import { VOLCENGINE_DIALECT } from './volcengine';

/** A cloud is a folder and a line here. */
export const DIALECTS: ReadonlyMap<unknown, CloudDialect> = new Map([
  ['alibaba', ALIBABA_DIALECT],
  ['volcengine', VOLCENGINE_DIALECT],
  ['byteplus', BYTEPLUS_DIALECT],
]);
