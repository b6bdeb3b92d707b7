/** Signed messages to other programs. */
export { createWebhook } from './webhook.ts'
