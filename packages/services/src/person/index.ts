export { adopt } from './adopt';
export { byId } from './by-id';
export { discord } from './discord';
export { guest } from './guest';
export { preferences } from './preferences';
export { setPreferences } from './set-preferences';
