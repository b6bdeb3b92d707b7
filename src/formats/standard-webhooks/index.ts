/** Standard Webhooks 1.0 (standardwebhooks.com): who sent a message, that nobody changed it, and that it is fresh. */
export { parseSecret, secretText } from './secret.ts'
export { isSigned, isTimely, type SignedMessage, signature } from './signature.ts'
