export { type Build, readBuild } from './build';
export { buildInfo, observeProcess, onStorage, storageMetrics } from './registry';
export { type Checks, type ServedMetrics, serveMetrics } from './serve';
