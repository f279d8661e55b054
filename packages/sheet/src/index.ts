export { drawSheet, type Sheet } from './sheet';
