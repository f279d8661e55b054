export { health } from './health';
export { packs } from './packs';
export { queue } from './queue';
export { ready } from './ready';
