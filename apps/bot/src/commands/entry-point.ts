import {
  ApplicationCommandType,
  EntryPointCommandHandlerType,
  type RESTPostAPIPrimaryEntryPointApplicationCommandJSONBody,
} from 'discord.js';
import { described } from '../i18n/described';
import { EVERYWHERE } from './command';

/**
 * The way into the Activity from Discord's own menus. The bot answers it, so that a server's list of channels and
 * the operator's list of servers hold here too. Only an application with an Activity may have it.
 */
export const ENTRY_POINT: RESTPostAPIPrimaryEntryPointApplicationCommandJSONBody = {
  type: ApplicationCommandType.PrimaryEntryPoint,
  handler: EntryPointCommandHandlerType.AppHandler,
  ...described('launch'),
  ...EVERYWHERE,
};
