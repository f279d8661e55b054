export { create } from './create';
export { get } from './get';
export { linkChannel } from './link-channel';
export { list } from './list';
export { live } from './live';
export { ofChannel } from './of-channel';
export { set } from './set';
export { waiting } from './waiting';
