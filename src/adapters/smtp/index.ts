/** Mail by the town's relay. */
export { createSmtp, type SmtpOptions } from './smtp.ts'
