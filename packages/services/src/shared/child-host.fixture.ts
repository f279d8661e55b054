/** A child for tests: answers, fails, ends or hangs as it is told. */
import { answerParent } from './child-answer';

answerParent(async (order: 'answer' | 'throw' | 'exit' | 'hang') => {
  if (order === 'throw') throw new Error('a damaged file');
  if (order === 'exit') process.exit(1);
  while (order === 'hang');
  return {
    pid: process.pid,
    secrets: Object.keys(process.env).filter((name) => name.startsWith('TEST_SECRET')),
  };
});
