export { exportChosen } from './export-chosen';
export { remove } from './remove';
export { setListed } from './set-listed';
