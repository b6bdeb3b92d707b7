/** JMA disaster telegrams (気象庁防災情報XML): bytes to a typed Control, Head and what is in force per municipality. */
export {
  createTelegramReader,
  readTelegram,
  TELEGRAM_LIMITS,
  type TelegramResult,
} from './read-telegram.ts'
export type { Information, InformationItem, Kind, Status, Telegram } from './telegram.ts'
