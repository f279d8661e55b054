export { end, endAll, endOne, list, open, use } from './sessions';
