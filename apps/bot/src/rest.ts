import { REST } from 'discord.js';

/** Discord's REST API at `api`, as the bot that `token` is. */
export const createRest = (api: string, token: string): REST => new REST({ api }).setToken(token);
