import { SinkRegistration } from './sink.port';

/** All kinds of sinks, one line each. */
export const SINK_CATALOG: readonly SinkRegistration[] = [];
