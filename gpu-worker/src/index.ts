/** For tests that run a worker inside their own process. The process itself is main.ts. */
export { StageTimes } from './eta';
export { type FrameSink, NO_FRAMES, SocketFrames } from './frames';
export type { Inference } from './render-job';
export { Runner, type RunnerOptions } from './runner';
export { startWorker, type Worker } from './worker';
