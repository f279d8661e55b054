export { root } from './paths';
export { ServiceProcess } from './service-process';
