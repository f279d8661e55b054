/** The child of `reader`: reads one file after the other. */
import { answerParent } from '../shared/child-answer';
import { readPicture } from './read';

answerParent(readPicture);
