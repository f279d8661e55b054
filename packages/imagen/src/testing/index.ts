export { OnnxGraph } from '../onnx/graph';
export { type TinyManifest, type TinyPackOptions, writeTinyPack } from './tiny-pack';
