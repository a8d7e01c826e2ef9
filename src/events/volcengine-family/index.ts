export { familyDialect } from './volcengine.dialect';
