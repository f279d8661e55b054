// Verbs of the rows that only the Discord bot causes: messages, leases, intents, forms and a server's rules.
export { type KeptForm, keepForm, keptForm } from './forms';
export { dropIntent, intentsBefore, type StoredIntent, saveIntent } from './intents';
export { claim, due, release, renew } from './leases';
export {
  conversation,
  type FollowedMessage,
  follow,
  GONE,
  generationShownBy,
  type MessagePlace,
  markShown,
  message,
  messagesOf,
  type PlaceKind,
  REMOVED,
} from './messages';
export { roomOf } from './room-of';
export {
  allowChannel,
  limitRole,
  type RoleQuota,
  type RulesForPerson,
  rulesFor,
  type ServerRules,
  serverRules,
  studioQuota,
} from './server-rules';
