export { ofFrame, openFrame } from './frames';
export { end, endAll, endOne, list, open, use } from './sessions';
