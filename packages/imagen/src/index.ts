/** The pipeline of Imagen: text encoder and diffusion cascade. Knows nothing of jobs, databases or sockets. */

export { encodePng } from './encode';
export { type CostModel, fixedBatch, measuredCost } from './engine/cost-model';
export { type GenerateEvent, generate } from './generate';
export { FORMAT_VERSION, type Manifest, manifestSchema, type StageManifest } from './manifest';
export { type LoadOptions, loadPack, type Pack } from './pack';
export { type PackFiles, readManifest, readPack } from './pack-files';
export { fromRgb, thumbnail, toRgb } from './pixels';
export { readPngText, writePngText } from './png';
export type { GenerateRequest, InitialImage } from './request';
export { createRuntime, type RuntimeOptions } from './runtime/onnx';
export {
  DEVICES,
  type Device,
  type Provider,
  type Runtime,
  type Session,
  type Tensor,
} from './runtime/session';
