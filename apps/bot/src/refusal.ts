import { AtelierError, type ErrorCode } from '@atelier/domain';
import { type Key, speak, type Translate } from './i18n';

/** What the bot itself refuses: told in the person's language. Values must be safe as markdown. */
export class Refusal extends AtelierError {
  constructor(
    code: ErrorCode,
    private readonly key: Key,
    private readonly values: Record<string, string | number> = {},
  ) {
    super(code, speak('en')(key, values));
  }

  say(t: Translate): string {
    return t(this.key, this.values);
  }
}
