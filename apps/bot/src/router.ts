import { AtelierError } from '@atelier/domain';
import { DiscordAPIError, type Interaction, MessageFlags, RESTJSONErrorCodes } from 'discord.js';
import type { App } from './app';
import { buttonsByAction } from './buttons';
import type { Button } from './buttons/button';
import { commandsByName } from './commands';
import type { Command } from './commands/command';
import { parseCustomId } from './custom-id';
import { MENUS } from './menus';
import { MODALS } from './modals';
import { refuse } from './refuse';

/** Another bot with this token was faster, or we were too slow: nothing is left to answer. */
const TOO_LATE = new Set<number | string>([
  RESTJSONErrorCodes.UnknownInteraction,
  RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged,
]);

/** Takes every interaction to its command, button or form: check, defer, execute; and tells what went wrong, in words. */
export class Router {
  readonly #commands: Map<string, Command> = commandsByName();
  readonly #buttons: Map<string, Button> = buttonsByAction();
  /** Interactions under way, so that a stop waits for them. */
  readonly #running = new Set<Promise<void>>();

  constructor(private readonly app: App) {}

  handle(interaction: Interaction): void {
    const work = this.#route(interaction).catch((error: unknown) => this.#failed(interaction, error));
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  async #route(interaction: Interaction): Promise<void> {
    const { app } = this;
    if (interaction.isAutocomplete()) {
      const command = this.#commands.get(interaction.commandName);
      await interaction.respond(command?.autocomplete?.({ interaction, app }) ?? []);
    } else if (interaction.isChatInputCommand()) {
      const command = this.#commands.get(interaction.commandName);
      if (!command) throw unknown();
      command.check?.(interaction);
      const flags = command.reply === 'ephemeral' ? MessageFlags.Ephemeral : undefined;
      const messageId = idOf(
        await interaction.deferReply({ withResponse: true, ...(flags ? { flags } : {}) }),
      );
      await command.execute({ interaction, messageId, app });
    } else if (interaction.isMessageContextMenuCommand()) {
      const menu = MENUS.find(({ data }) => data.name === interaction.commandName);
      if (!menu) throw unknown();
      if (menu.reply === 'ephemeral') await interaction.deferReply({ flags: MessageFlags.Ephemeral });
      await menu.execute({ interaction, app });
    } else if (interaction.isButton()) {
      const { action, args } = parseCustomId(interaction.customId);
      const button = this.#buttons.get(action);
      if (!button) throw unknown();
      let messageId = interaction.message.id;
      if (button.reply === 'update') await interaction.deferUpdate();
      if (button.reply === 'public') messageId = idOf(await interaction.deferReply({ withResponse: true }));
      await button.execute({ interaction, args, messageId, app });
    } else if (interaction.isModalSubmit()) {
      const { action, args } = parseCustomId(interaction.customId);
      const modal = MODALS.get(action);
      if (!modal) throw unknown();
      modal.check(interaction);
      const messageId = idOf(await interaction.deferReply({ withResponse: true }));
      await modal.execute({ interaction, args, messageId, app });
    }
  }

  async #failed(interaction: Interaction, error: unknown): Promise<void> {
    const { log } = this.app;
    const where = { interaction: interaction.id, type: interaction.type };
    if (error instanceof DiscordAPIError && TOO_LATE.has(error.code)) {
      log.warn({ ...where, code: error.code }, 'an interaction was answered elsewhere, or too late');
      return;
    }
    if (error instanceof AtelierError && error.status < 500)
      log.info({ ...where, code: error.code }, 'refused');
    else log.error({ ...where, err: error }, 'an interaction failed');
    await refuse(interaction, error).catch((cause: unknown) =>
      log.warn({ ...where, err: cause }, 'nobody was told'),
    );
  }
}

const unknown = () =>
  new AtelierError('not_found', 'This command is not known any more. Try again in a minute.');

/** Id of the message that a deferral made. */
function idOf(response: { resource: { message: { id: string } | null } | null }): string {
  const id = response.resource?.message?.id;
  if (!id) throw new AtelierError('unavailable', 'Discord did not say where to answer.');
  return id;
}
