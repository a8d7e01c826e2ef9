import { conformance } from './conformance';

conformance('alibaba');
