import { type APIApplication, Routes } from 'discord.js';
import { deployCommands } from './deploy-commands';
import { readEnv } from './env';
import { createLog } from './log';
import { createRest } from './rest';

// Registers the commands without starting the bot (which does the same at each start): `tsx apps/bot/src/deploy.ts`.
try {
  const env = readEnv(process.env);
  const log = createLog(env.LOG_LEVEL);
  const rest = createRest(env.DISCORD_API, env.DISCORD_TOKEN);
  const { id } = (await rest.get(Routes.currentApplication())) as APIApplication;
  log.info({ written: await deployCommands(rest, id) }, 'commands are deployed');
} catch (error) {
  process.stderr.write(`bot: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
