export { backlog, oldestTransaction, probeNotify } from './backlog';
export { packs, packWords } from './packs';
export { queue } from './queue';
export { health, ready } from './ready';
