import type { Messages } from '../../i18n/messages';

/** A refusal before the studio is asked; `reason` names its message. */
export class VerifyProblem extends Error {
  constructor(readonly reason: keyof Messages['verify']['problem']) {
    super(reason);
  }
}
