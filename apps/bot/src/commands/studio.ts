import { launch } from '../answers/launch';
import { described } from '../i18n/described';
import { type Command, EVERYWHERE } from './command';

/** Opens the room's live wall as an Activity in the channel. */
export default { data: { ...described('studio'), ...EVERYWHERE }, ...launch } satisfies Command;
