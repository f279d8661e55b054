export { reconcile } from './reconcile';
export { emptyTrash } from './trash';
