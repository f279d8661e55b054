import type { SamplerName } from '@atelier/domain';
import { ddim } from './ddim';
import { ddpm } from './ddpm';
import { dpmpp2m } from './dpmpp2m';
import { heun } from './heun';
import type { Sampler } from './sampler';

export type { Denoised, DenoiseRequest, Sampler, SamplerArgs, SamplerParams } from './sampler';

export const SAMPLERS = { ddpm, ddim, dpmpp2m, heun } satisfies Record<SamplerName, Sampler>;
