import { z } from 'zod';
import { STAGE_SIZES, STAGES } from './constants';

export const stageName = z.enum(STAGES);
export const stageSize = z.literal(STAGE_SIZES);
