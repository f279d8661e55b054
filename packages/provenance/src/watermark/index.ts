export { type DetectedMark, detectMark } from './detect';
export { embedMark, type Marked, removeMark } from './embed';
export type { Mark } from './pattern';
export { idsOfPayload, payloadOfId } from './payload';
