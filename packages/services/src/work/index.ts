export { begin } from './begin';
export { cancelled } from './cancelled';
export { fail } from './fail';
export { finish } from './finish';
export { release } from './release';
export { rescue } from './rescue';
export { signStage } from './sign-stage';
export { storeStage } from './store-stage';
