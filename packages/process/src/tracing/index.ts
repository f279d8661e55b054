export { startTracing } from './start';
export { NO_TRACING, type Span, type Tracing } from './tracing';
