import type { ModalSubmitInteraction } from 'discord.js';
import type { Asking, Doing } from '../handler';

/** What a submitted form does. */
export type Modal = (Doing<ModalSubmitInteraction> | Asking<ModalSubmitInteraction>) & { action: string };
