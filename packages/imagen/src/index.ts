/**
 * Imagen in TypeScript: a text encoder and a cascade of pixel diffusion, run by onnxruntime. Knows nothing of
 * jobs, databases or sockets, and of the file system only the pack's directory.
 */

// The mathematics, for callers with their own nets.
export { augment } from './augment';
// Drawing.
export { type Draft, type DraftRequest, drawDraft } from './draft';
// Edits.
export type { PictureEdit } from './edit/plan';
export { resizeArea } from './edit/resize';
export { stepsOfEdit } from './edit/row';
export { extendPicture } from './edit/shift';
export { extendSource, type SourcePictures, sourceFrom } from './edit/source';
// Images.
export { encodePng } from './encode';
export { type GenerateEvent, generate } from './generate';
export { type GuidanceConfig, guidanceWeightAt, guide, guidedX0 } from './guidance';
// Packs without their nets.
export { FORMAT_VERSION, type Manifest, manifestSchema, type StageManifest } from './manifest';
// Memory.
export { draftBytes, type MemoryPlan, type NetMemory } from './memory';
export { type LoadOptions, loadPack, type Pack } from './pack';
export { type PackFiles, readManifest, readPack } from './pack-files';
export { fromRgb, thumbnail, toRgb } from './pixels';
export { readPngText, writePngText } from './png';
export { type Prediction, splitLearnedVariance, toX0, x0Coefficients } from './prediction';
export type { GenerateRequest, InitialImage } from './request';
export { createRng, type Rng } from './rng';
// The runtime behind the nets.
export { createRuntime, type RuntimeOptions } from './runtime/onnx';
export {
  DEVICES,
  type Device,
  type Provider,
  type Runtime,
  type Session,
  type Tensor,
  type TensorInfo,
} from './runtime/session';
export {
  type Denoised,
  type DenoiseRequest,
  SAMPLERS,
  type Sampler,
  type SamplerArgs,
  type SamplerParams,
} from './samplers';
export {
  type ConditionOn,
  createSchedule,
  type NoiseSchedule,
  type ScheduleConfig,
  timeCondition,
} from './schedule';
export { type ThresholdConfig, threshold } from './threshold';
export { createTimes, type Spacing } from './timesteps';
export { type UpsampleKind, upsample } from './upsample';
