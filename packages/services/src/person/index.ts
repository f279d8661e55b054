export { adopt } from './adopt';
export { byId } from './by-id';
export { discord } from './discord';
export { guest } from './guest';
