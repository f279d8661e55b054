export { linkChannel, linkedTo, ofChannel } from './channels';
export { close, create, handOver, set } from './own';
export { get, list, live } from './rooms';
export { waiting } from './waiting';
