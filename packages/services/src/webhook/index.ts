export { deliveries, due, settle } from './deliveries';
export { create, list, remove } from './webhooks';
