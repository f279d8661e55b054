export * from './browser';
export * from './order';
export * from './passing';
export * from './rooms';
export * from './service';
export * from './sketch';
export * from './stay-connected';
export * from './version';
