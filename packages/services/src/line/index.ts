export { arrange } from './arrange';
export { get } from './get';
export { pause } from './pause';
export { stop } from './stop';
