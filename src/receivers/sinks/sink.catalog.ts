import { nats } from './nats';
import { SinkRegistration } from './sink.port';
import { webhook } from './webhook';

/** All kinds of sinks, one line each. */
export const SINK_CATALOG: readonly SinkRegistration[] = [nats, webhook];
