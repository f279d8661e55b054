import type { Interaction } from 'discord.js';
import { privately } from '../gateway/answer';
import { presentStudioOff } from '../presenters/studio';
import type { Launching } from './handler';

/** Opens the Activity: a room's live wall in the channel. Without an Activity it leads to the site. */
export const launch: Launching<Interaction> = {
  reply: 'launch',
  off: ({ app, t }) => privately(presentStudioOff(app.deps.publicUrl, t)),
};
