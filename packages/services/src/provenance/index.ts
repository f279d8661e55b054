export { signSheet } from './sign-sheet';
export { verify } from './verify';
export { verifyAddress } from './verify-address';
