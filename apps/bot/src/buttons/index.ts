import type { Button } from './button';
import cancel from './cancel';
import gallery from './gallery';
import promote from './promote';
import queue from './queue';
import remix from './remix';
import retry from './retry';
import stop from './stop';
import vary from './vary';
import view from './view';
import vote from './vote';

const BUTTONS: readonly Button[] = [vote, cancel, stop, retry, promote, view, vary, remix, gallery, queue];

/** Buttons by the action of their custom_id. @throws Error when two have the same */
export function buttonsByAction(buttons: readonly Button[] = BUTTONS): Map<string, Button> {
  const byAction = new Map(buttons.map((button) => [button.action, button]));
  if (byAction.size < buttons.length) throw new Error('two buttons have the same action');
  return byAction;
}
