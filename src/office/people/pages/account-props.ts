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

/** The same page for staff and for residents, each under their own path and in words that fit them. */
export type Place = {
  path: '/console/account' | '/my/account'
  signIn: '/sign-in' | '/my/sign-in'
  face: 'console' | 'portal'
  grant: 'staff' | 'resident'
}
export const atWork: Place = { path: '/console/account', signIn: '/sign-in', face: 'console', grant: 'staff' }
export const atHome: Place = {
  path: '/my/account',
  signIn: '/my/sign-in',
  face: 'portal',
  grant: 'resident',
}

export type AccountOffers = {
  place: Place
  addPasskey: ReturnType<typeof addOwnPasskey>
  makeCodes: ReturnType<typeof makePaperCodes>
}

export type AccountProps = ViewProps<AccountData> & AccountOffers
