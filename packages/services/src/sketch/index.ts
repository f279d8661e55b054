export { filter } from './filter';
export { standing } from './standing';
