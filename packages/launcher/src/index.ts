export { buildSite } from './build-site';
export { readEnv } from './env';
export { migrateWhenReachable } from './migrate-when-reachable';
export { root } from './paths';
export { serviceEnv } from './service-env';
export { ServiceProcess } from './service-process';
