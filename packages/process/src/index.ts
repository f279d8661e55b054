export { createLog, type Log } from './log';
export { say, surviveLostOutput } from './output';
