/** The child of `Examiner`: examines one file after the other. A decoder that crashes takes only this process. */
import { examine } from '@atelier/provenance';
import type { Answer, Order } from './examiner';

process.on('message', ({ id, file, keys }: Order) => {
  examine(file, keys)
    .then((examined): Answer => ({ id, examined }))
    .catch((error: Error): Answer => ({ id, error: error.message }))
    .then((answer) => process.send?.(answer));
});
// The parent ended, perhaps without a word.
process.on('disconnect', () => process.exit(0));
process.send?.('ready' satisfies Answer);
