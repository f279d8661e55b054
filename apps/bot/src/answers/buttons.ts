import { VARY_STRENGTHS, type VaryName, type VoteView } from '@atelier/domain';
import { type Ctx, discord, generation, vote as votes } from '@atelier/services';
import { type ButtonInteraction, PermissionFlagsBits } from 'discord.js';
import { answer } from '../gateway/answer';
import { customId } from '../presenters/custom-id';
import { Refusal } from '../presenters/error';
import type { Asking, Call, Doing, Launching, Opening } from './handler';
import { placeOf } from './intents';
import { launch } from './launch';
import { offeredBy } from './message-files';
import { showOne, showRow } from './one-image';
import { editForm, formAgain, remixForm } from './open-form';
import { galleryPlace, queuePlace, queueReply, showGallery } from './pages';
import { goOnElsewhere } from './thread';

/**
 * A button. Its whole state is in its custom_id and the database, so it works on old messages and after a
 * restart.
 */
export type Button =
  | Doing<ButtonInteraction>
  | Asking<ButtonInteraction>
  | Opening<ButtonInteraction>
  | Launching<ButtonInteraction>;

/** Buttons by the action of their custom_id; the arguments follow it there. */
export const BUTTONS: ReadonlyMap<string, Button> = new Map<string, Button>(
  Object.entries({
    /**
     * One vote a person, the same as on the site; a second press takes it back. Of several images it is for
     * the named one.
     */
    vote: {
      reply: 'update',
      execute: async (call) => {
        const [id = '', at, alone] = call.args;
        const image = at === undefined ? undefined : Number(at);
        await toggleVote(call.ctx, id, image);
        // A message that shows one image alone keeps showing it.
        if (image !== undefined && alone) await showOne(call, id, image);
        else await followPress(call, id);
      },
    },
    /**
     * Stops a generation, for its author, a moderator of the studio, or one of the server that it was asked
     * for in.
     */
    cancel: {
      reply: 'update',
      execute: async (call) => {
        const [id = ''] = call.args;
        await generation.cancel({ ctx: await asServerModerator(call, id), input: { id } });
        await followPress(call, id);
      },
    },
    /** A stop button of /queue: brings that list up to date, not a generation's message. */
    stop: {
      reply: 'update',
      execute: async ({ interaction, args: [id = '', scope, page], ...caller }) => {
        await generation.cancel({ ctx: caller.ctx, input: { id } });
        await answer(interaction, await queueReply(caller, interaction, queuePlace(scope, page)));
      },
    },
    /** Runs what a failed or stopped generation still lacks. */
    retry: {
      reply: 'update',
      execute: async (call) => {
        const [id = ''] = call.args;
        await generation.retry({ ctx: call.ctx, input: { id } });
        await followPress(call, id);
      },
    },
    /** Raises one image to a larger size, for anyone within quota. */
    promote: {
      reply: 'update',
      execute: async (call) => {
        const [id = '', image, to, alone] = call.args;
        const body = { image: Number(image), to: Number(to) };
        await generation.promote({ ctx: call.ctx, input: { id, body } });
        // A message that shows one image alone keeps showing it; the generation's own shows the work.
        if (alone) await showOne(call, id, body.image);
        else await followPress(call, id);
      },
    },
    /** Brings a message that shows one image alone up to date. */
    again: {
      reply: 'update',
      execute: (call) => showOne(call, call.args[0] ?? '', Number(call.args[1])),
    },
    /** Shows one image by itself, to the person who pressed alone. */
    view: {
      reply: 'ephemeral',
      execute: (call) => showOne(call, call.args[0] ?? '', Number(call.args[1])),
    },
    /** Shows one row of a grid, with a button for each of its cells, to the person who pressed alone. */
    row: {
      reply: 'ephemeral',
      execute: (call) => showRow(call, call.args[0] ?? '', Number(call.args[1])),
    },
    /** Goes on in a thread, or in a new post of a forum, and tells the person who pressed where. */
    thread: { reply: 'ephemeral', execute: goOnElsewhere },
    /**
     * A variation: the same words and settings, another seed; of one image where its number is named. With a
     * name of VARY_STRENGTHS it begins from that image.
     */
    vary: {
      reply: 'request',
      wanted: (_, [id = '', image, name]) => ({
        of: id,
        ...(image ? { image: Number(image) } : {}),
        body: name === undefined ? {} : { edit: varied(Number(image), name) },
      }),
    },
    /**
     * Opens the remix form with the caption and the seed filled in; of one image where its number is named.
     */
    remix: {
      reply: 'modal',
      form: (call) => {
        const [id = '', image] = call.args;
        return remixForm(call, id, image === undefined ? undefined : Number(image));
      },
    },
    /** Opens the form that begins from one of the pictures that its message shows. */
    start: {
      reply: 'modal',
      form: async (call) => editForm(call, customId('start', call.args[0] ?? ''), false),
    },
    /** Opens a form that was refused, with everything that the person had typed. */
    form: {
      reply: 'modal',
      form: async (call) => {
        const { interaction, args, app } = call;
        const kept = await discord.keptForm({
          ctx: { actor: { kind: 'system' }, deps: app.deps },
          input: { id: args[0] ?? '', discordId: interaction.user.id },
        });
        return formAgain(call, kept, offeredBy(interaction.message).length > 0);
      },
    },
    /** Opens the room's wall in the channel, as /studio does. */
    studio: launch,
    /** Turns the page of a /gallery message. */
    gallery: {
      reply: 'update',
      execute: ({ args: [sort, page, search], ...call }) =>
        showGallery(call, galleryPlace(sort, page, search)),
    },
    /** Turns the page of a /queue message, or shows the other list. */
    queue: {
      reply: 'update',
      execute: async ({ interaction, args: [scope, page], ...caller }) => {
        await answer(interaction, await queueReply(caller, interaction, queuePlace(scope, page)));
      },
    },
  } satisfies Record<string, Button>),
);

/** @throws Refusal not_found (a name that no button has) */
function varied(image: number, name: string) {
  if (!Object.hasOwn(VARY_STRENGTHS, name)) throw new Refusal('not_found', 'refusals.unknownCommand');
  return { kind: 'vary', source: { image }, strength: VARY_STRENGTHS[name as VaryName] };
}

/**
 * Votes, or takes the vote back where there is one; a vote for another of several images moves. Returns how
 * it stands now.
 * @throws AtelierError as vote.cast
 */
export async function toggleVote(ctx: Ctx, generationId: string, image?: number): Promise<VoteView> {
  const { voted, votedImage } = await generation.get({ ctx, input: { id: generationId } });
  const stands = voted && (image === undefined || image === votedImage);
  if (stands) return votes.withdraw({ ctx, input: { generationId } });
  return votes.cast({ ctx, input: { generationId, ...(image !== undefined && { body: { image } }) } });
}

/**
 * Lets the message whose button was pressed follow its generation (again), with the fresh token of the press.
 */
const followPress = (
  { app, interaction, messageId, t }: Call<ButtonInteraction>,
  generationId: string,
): Promise<unknown> =>
  app.followers.follow(generationId, { ...placeOf(interaction, messageId), locale: t.locale });

/**
 * Lends the moderator role for one generation whose message is in this very server, to a person who may
 * delete other people's messages here. Returns anyone else's own context.
 */
async function asServerModerator(
  { interaction, ctx, messageId }: Call<ButtonInteraction>,
  generationId: string,
): Promise<Ctx> {
  const { guildId, memberPermissions } = interaction;
  if (!guildId || !memberPermissions?.has(PermissionFlagsBits.ManageMessages)) return ctx;
  const here = await discord.generationShownBy({ ctx, input: { messageId, guildId } });
  return here === generationId ? { ...ctx, actor: { ...ctx.actor, role: 'moderator', lent: true } } : ctx;
}
