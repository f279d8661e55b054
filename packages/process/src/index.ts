export { createLog, endOnCrash, type Log } from './log';
export { say, surviveLostOutput } from './output';
