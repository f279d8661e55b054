// Verbs that look the moderator up again at each call and write what they change into the audit trail. Any
// person may `report`.
export { audit } from './audit';
export { ban } from './ban';
export { banned } from './banned';
export { filter } from './filter';
export { hide } from './hide';
export { report } from './report';
export { reports } from './reports';
export { setFilter } from './set-filter';
export { setRole } from './set-role';
