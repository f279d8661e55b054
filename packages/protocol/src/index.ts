export * from './browser';
export * from './rooms';
export * from './service';
export * from './version';
