/** For tests that run a worker inside their own process. The process itself is main.ts. */
export { StageTimes } from './eta';
export { type FrameSink, NO_FRAMES, SocketFrames } from './frame-socket';
export { encodePng } from './png';
export type { Inference } from './render-job';
export { Runner, type RunnerOptions } from './runner';
export { bounded } from './storage-guard';
export { startWorker, type Worker } from './worker';
