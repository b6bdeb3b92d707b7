import type { z } from 'zod'
import type { ViewProps } from '#kernel'
import type { addOwnPasskey } from '../operations/add-passkey.ts'
import type { listKeys } from '../operations/list-keys.ts'
import type { listNotices } from '../operations/list-notices.ts'
import type { listOwnSessions } from '../operations/list-sessions.ts'
import type { makePaperCodes } from '../operations/make-paper-codes.ts'

export type AccountData = z.output<typeof listKeys.output> &
  z.output<typeof listOwnSessions.output> &
  z.output<typeof listNotices.output>

export type AccountOffers = {
  addPasskey: ReturnType<typeof addOwnPasskey>
  makeCodes: ReturnType<typeof makePaperCodes>
}

export type AccountProps = ViewProps<AccountData> & AccountOffers
