export { cast } from './cast';
export { withdraw } from './withdraw';
