import { createLog, say } from '@atelier/process';
import { type APIApplication, Routes } from 'discord.js';
import { readDiscordEnv } from './env';
import { commandsOf, createRest, deployCommands } from './gateway/deploy-commands';
import { deployEmojis } from './gateway/deploy-emojis';

// `npm run bot:deploy`: registers the commands without starting the bot, which registers them at each start
// too, and uploads the emojis, without which the bot writes plain characters.
try {
  const env = readDiscordEnv(process.env);
  const log = createLog('bot', env.LOG_LEVEL, [env.DISCORD_TOKEN]);
  const rest = createRest(env.DISCORD_API, env.DISCORD_TOKEN);
  const { id } = (await rest.get(Routes.currentApplication())) as APIApplication;
  const { written, ids } = await deployCommands(rest, id, commandsOf(env.DISCORD_ACTIVITY === 'on'));
  log.info({ written, commands: ids.size }, 'commands are deployed');
  const { uploaded, emojis } = await deployEmojis(rest, id);
  log.info({ uploaded, emojis: emojis.size }, 'emojis are deployed');
} catch (error) {
  say(`bot: ${(error as Error).message}`);
  process.exitCode = 1;
}
