export { familyDialect } from './volcengine.dialect';
export type { SignedTime } from './volcengine.signature';
