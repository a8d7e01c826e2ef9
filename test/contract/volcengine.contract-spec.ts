import { conformance } from './conformance';

conformance('volcengine');
