import { AtelierError, type LastImagine } from '@atelier/domain';
import type { Span } from '@atelier/process/tracing';
import {
  type AutocompleteInteraction,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  DiscordAPIError,
  type Interaction,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
  type ModalSubmitInteraction,
  type PrimaryEntryPointCommandInteraction,
  RESTJSONErrorCodes,
} from 'discord.js';
import { BUTTONS } from '../answers/buttons';
import type { App, Asking, Doing, Launching, Opening } from '../answers/handler';
import { type Intent, intentOf } from '../answers/intents';
import { keepForm } from '../answers/kept-forms';
import { launch } from '../answers/launch';
import { MENUS } from '../answers/menus';
import { MODALS } from '../answers/modals';
import { commandsByName } from '../commands';
import type { Translate } from '../i18n';
import { parseCustomId } from '../presenters/custom-id';
import { Refusal } from '../presenters/error';
import { commandMentions } from '../presenters/mention';
import { presentNotice } from '../presenters/notice';
import { MOST_TEXT } from '../presenters/parts';
import { lastInWords } from '../presenters/settings';
import { clip } from '../presenters/text';
import { presentNote, presentWarning } from '../presenters/warning';
import { privately } from './answer';
import { checkChannel } from './caller';
import { refuse, withPatience } from './reply';
import { whoOf } from './who';

type Handled =
  | ChatInputCommandInteraction
  | MessageContextMenuCommandInteraction
  | PrimaryEntryPointCommandInteraction
  | ButtonInteraction
  | ModalSubmitInteraction;
type Handler = Doing<Handled> | Asking<Handled> | Opening<Handled> | Launching<Handled>;

/** Discord takes no answer any more: another bot with this token was faster, or this one too slow. */
const TOO_LATE = new Set<number | string>([
  RESTJSONErrorCodes.UnknownInteraction,
  RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged,
]);

/**
 * Takes each interaction to its command, button or form: check, defer, then the database. Tells failures in
 * words.
 */
export class Router {
  readonly #commands = commandsByName();
  /** Interactions under way, so that a stop waits for them. */
  readonly #running = new Set<Promise<void>>();

  constructor(private readonly app: App) {}

  handle(interaction: Interaction): void {
    const name = nameOf(interaction);
    const options = {
      kind: 'consumer',
      parent: null,
      attributes: { 'atelier.discord.interaction': name },
    } as const;
    const work = interaction.isAutocomplete()
      ? this.#route(interaction, name)
      : this.app.tracing.span(`interaction ${name}`, options, (span) => this.#route(interaction, name, span));
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  async #route(interaction: Interaction, name: string, span?: Span): Promise<void> {
    const { interactions } = this.app.metrics;
    try {
      if (interaction.isAutocomplete()) await this.#complete(interaction);
      else if (isHandled(interaction)) {
        const { guildId } = interaction;
        if (guildId && this.app.guilds && !this.app.guilds.has(guildId))
          throw new Refusal('forbidden', 'refusals.guild');
        const { handler, args } = this.#find(interaction);
        await this.#answer(interaction, handler, args);
      } else return;
      interactions.inc({ name, outcome: 'done' });
    } catch (error) {
      const outcome = error instanceof AtelierError ? error.code : 'failed';
      interactions.inc({ name, outcome });
      span?.fail(outcome);
      await this.#failed(interaction, error);
    }
  }

  async #complete(interaction: AutocompleteInteraction): Promise<void> {
    const { app } = this;
    const command = this.#commands.get(interaction.commandName);
    const choices = await withPatience(
      Promise.resolve(command?.autocomplete?.({ interaction, app }) ?? []),
      app.patienceMs,
    );
    await interaction.respond(choices);
  }

  /** Each handler is found by the kind of interaction that it was written for. @throws Refusal not_found */
  #find(interaction: Handled): { handler: Handler; args: string[] } {
    let found: unknown;
    let args: string[] = [];
    if (interaction.isChatInputCommand()) found = this.#commands.get(interaction.commandName);
    else if (interaction.isMessageContextMenuCommand())
      found = MENUS.find(({ data }) => data.name === interaction.commandName);
    else if (interaction.isPrimaryEntryPointCommand()) found = launch;
    else {
      const parsed = parseCustomId(interaction.customId);
      args = parsed.args;
      found = (interaction.isButton() ? BUTTONS : MODALS).get(parsed.action);
    }
    if (!found) throw new Refusal('not_found', 'refusals.unknownCommand');
    return { handler: found as Handler, args };
  }

  async #answer(interaction: Handled, handler: Handler, args: string[]): Promise<void> {
    const { app } = this;
    const who = whoOf(interaction);
    if (handler.reply === 'modal') {
      const form = async () => {
        const caller = await app.callerOf(who);
        checkChannel(caller.rules, who);
        return handler.form({ ...caller, interaction, app, args });
      };
      const modal = await withPatience(form(), app.patienceMs);
      if (!interaction.isModalSubmit()) await this.#timed(interaction, interaction.showModal(modal));
      return;
    }
    if (handler.reply === 'launch') {
      const call = async () => {
        const caller = await app.callerOf(who);
        checkChannel(caller.rules, who);
        return { ...caller, interaction, app, args };
      };
      const allowed = await withPatience(call(), app.patienceMs);
      const answer = app.activity ? interaction.launchActivity() : interaction.reply(handler.off(allowed));
      await this.#timed(
        interaction,
        answer.then(() => undefined),
      );
      return;
    }
    if (handler.reply === 'request') {
      if (interaction.isMessageContextMenuCommand() || interaction.isPrimaryEntryPointCommand()) return;
      const intent = intentOf(interaction, handler.wanted(interaction, args));
      // Side by side: the answer waits for no database, and a bot that dies now has written down what it
      // owes.
      const [messageId] = await Promise.all([this.#defer(interaction, 'public'), app.requests.save(intent)]);
      const { warnings, notes, takenOver, shown } = await app.requests.fulfil(intent, messageId);
      const t = app.languages.of(interaction.user.id, interaction.locale);
      const said = [
        ...this.#hints(intent, takenOver, t),
        ...notes.map((note) => presentNote(note, t)),
        ...warnings.map((warning) => presentWarning(warning, t)),
      ];
      await this.#warn(interaction, said, shown);
      return;
    }
    handler.check?.(interaction);
    const messageId = await this.#defer(interaction, handler.reply);
    const caller = await app.callerOf(who);
    if (!handler.anywhere) checkChannel(caller.rules, who);
    await handler.execute({ ...caller, interaction, app, args, messageId });
  }

  /** Hints that a person reads once: what was taken over, and that the bot may attach no files in this channel. */
  #hints({ who, place }: Intent, takenOver: LastImagine, t: Translate): string[] {
    const { told, commandIds } = this.app;
    const hints: string[] = [];
    const settings = lastInWords(takenOver, t);
    if (settings && told.first('asLast', who.discordId)) {
      const command = commandMentions(commandIds, t).settings;
      hints.push(t('notes.asLast', { settings, command }));
    }
    if (place.attachmentLimit === 0 && told.first('files', place.channelId)) hints.push(t('notes.noAttach'));
    return hints;
  }

  /**
   * Tells only the requester which words the picture leaves out and what was done to a file, once the answer is
   * `shown`: Discord puts the first follow-up of a deferred answer into its place. Only logs a failure: the
   * picture is on its way.
   */
  async #warn(interaction: Handled, said: string[], shown: Promise<void>): Promise<void> {
    if (said.length === 0) return;
    await shown;
    await interaction
      .followUp(privately(presentNotice(clip(said.join('\n'), MOST_TEXT))))
      .catch((error: unknown) => {
        this.app.log.warn({ err: error, interaction: interaction.id }, 'a warning could not be told');
      });
  }

  /** Returns the id of the message that answers. */
  async #defer(interaction: Handled, reply: Doing<Handled>['reply']): Promise<string> {
    if (reply === 'update' && interaction.isMessageComponent()) {
      await this.#timed(interaction, interaction.deferUpdate());
      return interaction.message.id;
    }
    const flags = reply === 'ephemeral' ? MessageFlags.Ephemeral : undefined;
    const response = await this.#timed(
      interaction,
      interaction.deferReply({ withResponse: true, ...(flags ? { flags } : {}) }),
    );
    const id = response.resource?.message?.id;
    if (!id) throw new Refusal('unavailable', 'refusals.noAnswer');
    return id;
  }

  async #timed<T>(interaction: Interaction, reply: Promise<T>): Promise<T> {
    const result = await reply;
    this.app.metrics.firstReply.observe(Math.max(0, Date.now() - interaction.createdTimestamp) / 1000);
    return result;
  }

  async #failed(interaction: Interaction, error: unknown): Promise<void> {
    const { log, languages, requests } = this.app;
    const where = { interaction: interaction.id, type: interaction.type };
    if (error instanceof DiscordAPIError && TOO_LATE.has(error.code)) {
      log.warn({ ...where, code: error.code }, 'an interaction was answered elsewhere, or too late');
      return;
    }
    if (error instanceof AtelierError && error.status < 500)
      log.info({ ...where, code: error.code }, 'refused');
    else log.error({ ...where, err: error }, 'an interaction failed');
    const t = languages.of(interaction.user.id, interaction.locale);
    const kept = interaction.isModalSubmit() ? await keepForm(interaction, error, this.app, t) : null;
    await refuse(interaction, error, t, this.app.commandIds, kept ?? []).catch((cause: unknown) =>
      log.warn({ ...where, err: cause }, 'a refusal could not be told'),
    );
    await requests.drop(interaction.id);
  }
}

const isHandled = (interaction: Interaction): interaction is Handled =>
  interaction.isChatInputCommand() ||
  interaction.isMessageContextMenuCommand() ||
  interaction.isPrimaryEntryPointCommand() ||
  interaction.isButton() ||
  interaction.isModalSubmit();

/** Command name or action, for the metrics: never what a person typed. */
function nameOf(interaction: Interaction): string {
  if (interaction.isCommand() || interaction.isAutocomplete()) return interaction.commandName;
  if (interaction.isMessageComponent() || interaction.isModalSubmit()) {
    const { action } = parseCustomId(interaction.customId);
    return /^[a-z]{1,20}$/.test(action) ? action : 'unknown';
  }
  return 'other';
}
