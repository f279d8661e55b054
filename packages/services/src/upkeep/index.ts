export { STORAGE_MARKER } from './belonging';
export { type Erased, eraseAgain, erasedSince } from './erased';
export { NAMED_FILES, type NamedFile, readNamedFile } from './files';
export { reconcile } from './reconcile';
export { emptyTrash } from './trash';
