import type { Ctx } from '@atelier/services';
import { type ButtonInteraction, PermissionFlagsBits } from 'discord.js';
import type { Call } from './handler';

/**
 * Whoever may delete other people's messages here may also stop what is drawn in them: for this one generation, whose message
 * is in this very server, they act as a moderator. Anybody else stays who they are.
 */
export async function asServerModerator(
  { interaction, app, ctx, messageId }: Call<ButtonInteraction>,
  generationId: string,
): Promise<Ctx> {
  const { guildId, memberPermissions } = interaction;
  if (!guildId || !memberPermissions?.has(PermissionFlagsBits.ManageMessages)) return ctx;
  const here = await app.deps.db.discordMessage.findFirst({
    where: { messageId, generationId, guildId },
    select: { id: true },
  });
  return here ? { ...ctx, actor: { ...ctx.actor, role: 'moderator', lent: true } } : ctx;
}
