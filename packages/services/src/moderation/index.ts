// Verbs that look the moderator up again at each call and write what they change into the audit trail. Any
// person may `report`.
export { audit } from './audit';
export { filter, setFilter } from './filter';
export { hide } from './hide';
export { ban, banned, setRole } from './people';
export { report, reports } from './reports';
