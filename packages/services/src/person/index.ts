export { adopt } from './adopt';
export { discord } from './discord';
export { exportAll } from './export-all';
export { generations } from './generations';
export { forgetGuest, guest, sweep } from './guests';
export { keepAdmins } from './keep-admins';
export { keepLastImagine, lastImagine, setRemembers } from './last-imagine';
export { byId, preferences, profile, rename, setPreferences } from './profile';
export { remove } from './remove';
