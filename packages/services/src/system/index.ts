export { packWords } from './pack-words';
export { packs } from './packs';
export { queue } from './queue';
export { health, ready } from './ready';
