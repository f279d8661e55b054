import type { Command } from './command';
import edit from './edit';
import gallery from './gallery';
import help from './help';
import imagine from './imagine';
import lineage from './lineage';
import link from './link';
import queue from './queue';
import remix from './remix';
import room from './room';
import settings from './settings';
import studio from './studio';
import top from './top';
import verify from './verify';

export const COMMANDS: readonly Command[] = [
  imagine,
  edit,
  remix,
  lineage,
  queue,
  gallery,
  top,
  verify,
  room,
  studio,
  link,
  settings,
  help,
];

/** Commands by name. @throws Error when two have the same name, since a start would silently lose one */
export function commandsByName(commands: readonly Command[] = COMMANDS): Map<string, Command> {
  const byName = new Map(commands.map((command) => [command.data.name, command]));
  if (byName.size < commands.length) throw new Error('two commands have the same name');
  return byName;
}
