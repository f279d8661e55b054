/** The child of `examiner`: examines one file after the other. */
import { examine } from '@atelier/provenance';
import { answerParent } from '../shared/child-answer';
import type { Order } from './examiner';

answerParent(({ file, keys }: Order) => examine(file, keys));
