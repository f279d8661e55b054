export { readEnv, type WebEnv } from './env';
export { createLog } from './server/log';
export { startWeb, type Web, type WebOptions } from './server/start-web';
