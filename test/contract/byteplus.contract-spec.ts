import { conformance } from './conformance';

conformance('byteplus');
