// Ends this process softly when its npm ends. npm passes its signals to the shell in between. A killed shell
// leaves its command behind, reparented, and nothing would ever stop it.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const LOOK_MS = 500;
const SHELL = /^-?(?:.*\/)?(?:sh|ash|bash|dash|ksh|zsh|busybox)$/;

/** Parent and command of a process, or null when it is gone. */
function lookUp(pid) {
  if (process.platform === 'linux')
    try {
      const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // proc(5): the name stands in parentheses and may hold anything.
      const [, parent] = text.slice(text.lastIndexOf(')') + 2).split(' ');
      return { parent: Number(parent), command: text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')) };
    } catch {
      return null;
    }
  const { status, stdout } = spawnSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8' });
  const [, parent, command] = /^\s*(\d+)\s+(.*?)\s*$/.exec(stdout ?? '') ?? [];
  return status === 0 && parent ? { parent: Number(parent), command } : null;
}

/** Whether `npm` still is the parent of the shell; elsewhere than on Linux, whether it lives. */
function isParent(npm, shell) {
  if (process.platform === 'linux') return lookUp(shell)?.parent === npm;
  try {
    process.kill(npm, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Sends this process SIGTERM once its npm, or the shell between them, is gone. Does nothing without npm. */
export function endWithNpm() {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return;
  const parent = process.ppid;
  const shell = lookUp(parent);
  const npm = shell && SHELL.test(shell.command) ? shell.parent : null;
  const timer = setInterval(() => {
    if (process.ppid === parent && (npm === null || isParent(npm, parent))) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_MS);
  timer.unref();
}
