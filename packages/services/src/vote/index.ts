export { cast, withdraw } from './votes';
