export { create, list, revoke, use } from './keys';
